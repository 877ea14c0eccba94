// Written by go test ./web/page -update from web/page/*.go; don't edit.
// What the simulation tells the page, and what the page may ask of it.

export interface State {
  version: number;
  now: number;
  end: number;
  playing: boolean;
  busy: boolean;
  speed: number;
  rate: number;
  next: Coming;
  still?: Still;
  errand?: Still;
  news?: News;
  caption?: string;
  owes: boolean;
  seed: number;
  hash: string;
  link: string;
  linkShort?: string;
  invariants: Invariants;
  lesson: LessonPlace;
  home?: Home;
  cells: CellState[];
  goals: GoalState[];
  predict: Prediction | null;
  hints: string[];
  hintsLeft: boolean;
  solutionShown: boolean;
  solution: string[];
  console: Console;
  eventCount: number;
  events: Event[];
  ledger: Counts;
  timeline: Timeline;
  twin: Twin;
  why: Why | null;
  log?: OpenLog;
  select: string;
  walked: string;
  branches: Branch[];
  zoom: number;
  keys: Look[];
  groups: Look[];
  progress: { [name: string]: string };
  notebooks: NotebookState[];
  databases: string[];
}

export interface Coming {
  at: number;
  text: string;
}

export interface Still {
  text: string;
  button: string;
}

export interface News {
  n: number;
  text: string;
  link: boolean;
}

export interface Invariants {
  held: number;
  total: number;
  broken: string;
}

export interface LessonPlace {
  id: string;
  step: number;
  steps: number;
}

export interface Home {
  phase: string;
  leader: string;
  order: string;
  picked: number;
  proved: number;
  title?: string;
  note?: string;
  said?: string;
  silence: Silence | null;
  story: HomeLine[];
  figures: Figure[];
  left: LessonPlace | null;
}

export interface Silence {
  for: number;
  limit: number;
}

export interface HomeLine {
  at: number;
  now?: boolean;
  text: string;
}

export interface Figure {
  value: string;
  name: string;
  tone: string;
}

export interface CellState {
  state: string;
  at: number;
  printed: CellLine[];
  more: number;
}

export interface CellLine {
  kind: string;
  text: string;
}

export interface GoalState {
  text: string;
  state: string;
  missing: string;
}

export interface Prediction {
  question: string;
  choices: Choice[];
  answered: boolean;
  verdict: string;
  explain?: string;
}

export interface Choice {
  text: string;
  state: string;
  picked: boolean;
}

export interface Console {
  lines: ConsoleLine[];
  busy: string;
}

export interface ConsoleLine {
  at: number;
  kind: string;
  from: string;
  text: string;
}

export interface Event {
  seq: number;
  at: number;
  node: string;
  text: string;
  tone: string;
  speak?: boolean;
}

export interface Counts {
  all: number;
  lost: number;
  stored: number;
  twice: number;
  skipped: number;
}

export interface Timeline {
  bands: Band[];
  marks: Mark[];
}

export interface Band {
  from: number;
  to: number;
  kind: string;
  text: string;
  colour?: number;
}

export interface Mark {
  at: number;
  text: string;
  tone: string;
  icon?: string;
  rank: number;
  future: boolean;
  run?: boolean;
}

export interface Twin {
  brokers: BrokerRow[];
  partitions: PartitionRow[];
  internal: PartitionRow[];
  clients: ClientRow[];
  groups: GroupRow[];
  messages: MessageRow[];
  links: LinkRow[];
}

export interface BrokerRow {
  id: number;
  name: string;
  state: string;
  fenced: boolean;
  running: boolean;
  tone?: string;
  leads: number;
  follows: number;
  address?: string;
}

export interface PartitionRow {
  tp: string;
  colour?: number;
  leader: string;
  tone?: string;
  epoch: number;
  isr: string;
  replicas: string;
  hw: number;
  leo: number;
  copies: CopyRow[];
}

export interface CopyRow {
  broker: string;
  hw: number;
  leo: number;
}

export interface ClientRow {
  name: string;
  role: string;
  does: string;
}

export interface GroupRow {
  group: string;
  state: string;
  tone?: string;
  coordinator: string;
  member: string;
  has: string;
}

export interface MessageRow {
  from: string;
  to: string;
  what: string;
  arrives: number;
  held: boolean;
}

export interface LinkRow {
  a: string;
  b: string;
  text: string;
  cut: boolean;
}

export interface Why {
  title: string;
  what: string;
  steps: WhyStep[];
  actions: Action[];
  bytes: string;
  log: string;
  footer: Coming;
}

export interface WhyStep {
  at: number;
  now: boolean;
  text: string;
  rule: string;
}

export interface Action {
  text: string;
  line: string;
}

export interface OpenLog {
  name: string;
  title: string;
  check: string;
  segments: OpenSegment[];
  inside?: Inside;
  says: string;
  keys: KeyNow[];
}

export interface OpenSegment {
  ref: string;
  file: string;
  has: string;
  dies: string;
}

export interface Inside {
  title: string;
  offsets: string;
  times: string;
  records: KeyNow[];
  more: string;
  offsetEntries: string[];
  timeEntries: string[];
}

export interface KeyNow {
  ref: string;
  key: string;
  value: string;
  from: string;
  gone: boolean;
}

export interface Branch {
  id: number;
  at: number;
  end: number;
  step: number;
  lines: string[];
  more: number;
  text: string;
}

export interface Look {
  text: string;
  initial: string;
  n: number;
  share?: boolean;
}

export interface NotebookState {
  name: string;
  running: boolean;
  held: boolean;
  program: string;
  wait?: WaitState;
  cells: string[];
  runs: RunState[];
  later: LaterState[];
}

export interface WaitState {
  call: string;
  since: number;
  until: number;
}

export interface RunState {
  cell: number;
  count: number;
  text: string;
  line: number;
  from: number;
  to: number;
  error: string;
  lines: RunLine[];
  more: number;
}

export interface RunLine {
  at: number;
  text: string;
  stderr: boolean;
}

export interface LaterState {
  cell: number;
  text: string;
  at: number;
}

export interface Patch {
  gone?: string[];
  keep?: number;
}

export interface Answer {
  ok: boolean;
  error?: string;
  text?: string;
  more?: boolean;
  list?: string[];
  from?: number;
  rect?: number[];
  books?: Books;
  diagram?: Diagram;
  notice?: string;
  loaded?: Loaded;
  tip?: Tip;
  bytes?: Bytes;
  registry?: Registry;
  database?: Database;
  notebook?: NotebookStart;
  follow?: Follow;
  connect?: Connect;
  config?: ConfigCheck;
}

export interface Books {
  counts: Counts;
  total: number;
  from: number;
  partitions: string[];
  rows: RecordRow[];
  story: Story | null;
}

export interface RecordRow {
  tag: string;
  at: number;
  key?: string;
  value: string;
  tp?: string;
  colour?: number;
  offset?: number;
  also?: number[];
  copies?: RecordCopy[];
  ref?: string;
  told: string;
  toldTone: string;
  retries: number;
  verdict: string;
  lost: boolean;
  gone: boolean;
  groups: Reading[];
}

export interface RecordCopy {
  id: number;
  has: boolean;
  leads: boolean;
  down: boolean;
}

export interface Reading {
  name: string;
  text: string;
  tone: string;
}

export interface Story {
  title: string;
  verdict: string;
  tone: string;
  steps: StoryStep[];
  row?: RecordRow;
}

export interface StoryStep {
  at: number;
  seq: number;
  text: string;
  rule: string;
  tone: string;
  later: boolean;
}

export interface Diagram {
  key: string;
  cut: number;
  stretch: Stretch;
  stretches: Stretch[];
  width: number;
  height: number;
  columns: Column[];
  lines: Lifeline[];
  bars: Bar[];
  arrows: Arrow[];
  marks: DiagramMark[];
  walls: Wall[];
  breaks: Break[];
  ticks: Tick[];
  commands: Command[];
  scale: number[];
  counts: KindCount[];
  shown: number;
  folded: string;
  routine: number;
  repeats: number;
}

export interface Stretch {
  id: string;
  title: string;
  from: number;
  to: number;
}

export interface Column {
  x: number;
  name: string;
  role: string;
}

export interface Lifeline {
  x: number;
  y1: number;
  y2: number;
  state: string;
}

export interface Bar {
  x: number;
  w: number;
  y1: number;
  y2: number;
  kind: string;
  label: string;
  title: string;
  look: number;
}

export interface Arrow {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
  kind: string;
  tone: string;
  fate: string;
  reply: boolean;
  title: string;
  sent: number;
  end: number;
  order: number;
  group?: number;
  label?: Label;
}

export interface Label {
  x: number;
  y: number;
  text: string;
  end: boolean;
}

export interface DiagramMark {
  x: number;
  y: number;
  icon: string;
  tone: string;
  title: string;
  at: number;
  seq: number;
  label?: Label;
}

export interface Wall {
  x: number;
  y1: number;
  y2: number;
  title: string;
}

export interface Break {
  y: number;
  h: number;
  text: string;
  detail: string;
}

export interface Tick {
  y: number;
  text: string;
  main: boolean;
}

export interface Command {
  y: number;
  text: string;
  at: number;
  seq: number;
}

export interface KindCount {
  name: string;
  n: number;
}

export interface Loaded {
  id: string;
  title: string;
  part: string;
  summary: string;
  steps: string[];
  article: ArticlePart[];
}

export interface ArticlePart {
  html?: string;
  prose?: string;
}

export interface Tip {
  name: string;
  text: string;
  term: string;
}

export interface Bytes {
  title: string;
  note: string;
  varint: string;
  record: BytePart[];
  batch: BytePart[];
  reads: string;
  readAs: ReadAs[];
  head: string;
  names: string;
  fields: FieldBytes[];
  sizes: SizeOf[];
}

export interface BytePart {
  name: string;
  hex: string;
  text: string;
}

export interface ReadAs {
  name: string;
  text: string;
  bad: boolean;
}

export interface FieldBytes {
  type: string;
  json: string;
  hex: string;
}

export interface SizeOf {
  text: string;
  n: number;
}

export interface Registry {
  title: string;
  note: string;
  subjects: Subject[];
}

export interface Subject {
  name: string;
  levels: Action[];
  versions: SchemaVersion[];
  latest: string[];
  refused?: RefusedSchema;
}

export interface SchemaVersion {
  number: number;
  id: number;
  deleted: boolean;
}

export interface RefusedSchema {
  title: string;
  why: string;
  fits: boolean;
  lines: DiffLine[];
  ways: Action[];
}

export interface DiffLine {
  mark: string;
  text: string;
}

export interface Database {
  title: string;
  note: string;
  prompt: string;
  command: string;
  defined: DefinedTable[];
  tables: SQLTable[];
}

export interface DefinedTable {
  at: string;
  text: string;
}

export interface SQLTable {
  name: string;
  more: string;
  columns: SQLColumn[];
  rows: SQLRow[];
}

export interface SQLColumn {
  name: string;
  type: string;
  key: boolean;
}

export interface SQLRow {
  cells: SQLCell[];
  fresh: boolean;
}

export interface SQLCell {
  text: string;
  null: boolean;
}

export interface NotebookStart {
  seed: number;
  now: number;
  cells: string[];
  runs: NotebookRun[];
}

export interface NotebookRun {
  cell: number;
  text: string;
}

export interface Follow {
  statements: string[];
  more: boolean;
  command: string;
}

export interface Connect {
  title: string;
  note: string;
  connectors: Connector[];
  ways: Action[];
  template: string;
}

export interface Connector {
  name: string;
  kind: string;
  state: string;
  config: string;
  trace: string;
  tasks: ConnectTask[];
  offsets: OffsetRow[];
  ways: Action[];
}

export interface ConnectTask {
  name: string;
  state: string;
  trace: string;
  restart?: Action;
}

export interface OffsetRow {
  of: string;
  next: string;
  committed: string;
  lag: string;
}

export interface ConfigCheck {
  line: string;
  list: ConfigComplaint[];
}

export interface ConfigComplaint {
  line: number;
  text: string;
  mild: boolean;
}

export interface BootWish {
  lesson: string;
  link: string;
  progress: { [name: string]: string };
  theme: string;
  reducedMotion: boolean;
}

export interface RunWish {
  line: string;
  cell?: number;
}

export interface LineWish {
  line: string;
}

export interface ClockWish {
  time: string;
}

export interface SecondWish {
  n: number;
}

export interface SpeedWish {
  x: number;
}

export interface SeekWish {
  us: number;
}

export interface RestoreWish {
  branch: number;
}

export interface PowerWish {
  node?: number;
}

export interface SelectWish {
  ref: string;
}

export interface AtWish {
  x: number;
  y: number;
}

export interface OpenALogWish {
  ref: string;
}

export interface CompleteWish {
  line: string;
  pos: number;
}

export interface GotoWish {
  lesson?: string;
  step?: number;
}

export interface LoadLessonWish {
  text: string;
}

export interface RememberWish {
  progress: { [name: string]: string };
}

export interface PredictWish {
  choice: number;
}

export interface PickWish {
  choice: number;
}

export interface UndoWish {
}

export interface OpenNotebookWish {
  name: string;
}

export interface CloseNotebookWish {
  name: string;
}

export interface RunNotebookWish {
  name: string;
  on: boolean;
}

export interface ExchangeWish {
  name: string;
  text: string;
  call: number;
}

export interface CheckConfigWish {
  name: string;
  text: string;
}

export interface FollowDatabaseWish {
  name: string;
  fresh: boolean;
}

export interface LedgerWish {
  figure: string;
  tp: string;
  key: string;
  from: number;
  count: number;
  open: string;
}

export interface SpaceTimeWish {
  stretch: string;
  from?: number;
  to?: number;
  title?: string;
  width: number;
  zoom: number;
  routine: boolean;
  repeats: boolean;
  hidden: string;
  key: string;
}

export interface SpaceTimeGoWish {
  seq?: number;
  sent?: number;
  end?: number;
  order?: number;
}

export interface ThemeWish {
  theme: string;
}

export interface MotionWish {
  reduced: boolean;
}

export interface ZoomWish {
  x: number;
}

export interface AvoidWish {
  w: number;
  h: number;
}

export interface WalkWish {
  key: string;
}

export interface Wishes {
  "run": RunWish;
  "input": LineWish;
  "eof": {};
  "interrupt": {};
  "play": {};
  "pause": {};
  "step": {};
  "back": {};
  "jump": {};
  "clock": ClockWish;
  "to-goal": {};
  "second": SecondWish;
  "speed": SpeedWish;
  "seek": SeekWish;
  "end": {};
  "restore": RestoreWish;
  "power": PowerWish;
  "select": SelectWish;
  "tip": AtWish;
  "bytes": {};
  "open-log": OpenALogWish;
  "to-check": {};
  "complete": CompleteWish;
  "python": LineWish;
  "next": {};
  "prev": {};
  "goto": GotoWish;
  "load-lesson": LoadLessonWish;
  "remember": RememberWish;
  "predict": PredictWish;
  "pick": PickWish;
  "skip": {};
  "hint": {};
  "solution": {};
  "solve": {};
  "unfold": {};
  "reset": {};
  "restart": {};
  "undo": UndoWish;
  "open-notebook": OpenNotebookWish;
  "close-notebook": CloseNotebookWish;
  "run-notebook": RunNotebookWish;
  "exchange": ExchangeWish;
  "check-config": CheckConfigWish;
  "follow-database": FollowDatabaseWish;
  "ledger": LedgerWish;
  "spacetime": SpaceTimeWish;
  "spacetime-go": SpaceTimeGoWish;
  "theme": ThemeWish;
  "motion": MotionWish;
  "zoom": ZoomWish;
  "callouts": {};
  "fit": {};
  "avoid": AvoidWish;
  "place": SelectWish;
  "walk": WalkWish;
}
