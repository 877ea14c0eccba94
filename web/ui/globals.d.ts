// What the page and the stage's frame keep on their windows for each other.

interface Api {
  boot(json: string): string;
  do(json: string): string;
  state(): string;
  changes(): string;
  hash(): string;
}

interface Window {
  highwaterProgram?: Promise<WebAssembly.Module>; // the page's, from its worker
  // The page, called by the frame.
  highwaterChanged?: (version: number) => void;
  highwaterTick?: (us: number, rate: number) => void;
  highwaterBlind?: () => void;
  highwaterFailed?: (report: string) => void;
  highwaterAbsent?: (cause: string, detail?: string) => void;
  highwaterReply?: (notebook: string, text: string) => void;
  highwaterProgress?: (part: number) => void;
  highwaterReady?: (api: Api) => void;
  highwaterOpened?: () => void; // calls the frame, which was there first
  // Called by the program that renders Markdown, once it runs: see loaded.js.
  highwaterMarkdown?: (html: (text: string) => string) => void;
  // The frame: the simulation's functions, and what its program calls.
  highwater: Api;
  highwaterStarted?: () => void;
  highwaterSleep?: (asleep: boolean) => void;
  highwaterPaint?: (commands: string, size: number, x: number, y: number, w: number, h: number) => Uint8Array;
}

// Go's own glue.
declare class Go {
  importObject: WebAssembly.Imports;
  run(instance: WebAssembly.Instance): Promise<void>;
}
