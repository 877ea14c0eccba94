"""Runs a notebook's cells with the kafka module beside it, on the clock of the simulation.

The one who starts it gives a function that carries out console lines and waits: exchange(dict) -> dict.
    {"lines": [...], "id": 7}   carry the lines out, let time pass until call 7 is answered; gives
                                {"now": microseconds, "answer": {...}}
Whatever the program does to the world is one of these lines; see sim/notebook.
"""
import ast
import builtins
import datetime
import io
import json
import linecache
import os
import random
import re
import sys
import time
import traceback
import uuid

EPOCH_MS = 1767722400000  # when each world begins; node.EpochMs
_FLUSH_AT = 4096          # bytes printed before they are shown though nothing waits
_LOOKS = 200              # looks at the clock without a call, before time passes


class Kernel:
    def __init__(self, name, exchange, seed=0):
        self.name, self._exchange = name, exchange
        self._now, self._id, self._looks = 0, 0, 0
        self._clients = {}
        self._printed = []
        self._count = 0
        self._cell = ''
        self._line = 0
        self._ended = False  # a KeyboardInterrupt or the like is on its way out
        self.globals = {'__name__': '__main__', '__builtins__': builtins, 'In': [''], 'Out': {}}
        sys.modules['__main__'].__dict__.setdefault('__file__', '')
        import kafka._wire
        kafka._wire.channel = self
        random.seed('%s %s' % (seed, name))

    # What the kafka module asks for.

    def open(self, kind, settings):
        n = self._clients[kind] = self._clients.get(kind, 0) + 1
        name = '%s-%s' % (self.name, kind) + ('-%d' % n if n > 1 else '')
        self._lines(['client %s %s %s %s' % (name, self.name, kind, _compact(settings))])
        return name

    def call(self, name, do, arguments):
        lines = self._shown()
        self._id += 1
        request = dict({'id': self._id, 'do': do}, **arguments)
        lines.append('call %s %s' % (name, _compact(request)))
        return self._lines(lines, self._id)['answer']

    def now(self):
        return self._now

    def sleep(self, us):
        answer = self.call(self.name, 'sleep', {'ms': us // 1000, 'us': us % 1000})
        if 'error' in answer:
            raise KeyboardInterrupt()

    def _lines(self, lines, wait=0):
        self._looks = 0
        got = self._exchange({'lines': lines, 'id': wait})
        self._now = got['now']
        if 'refused' in got:
            raise RuntimeError(got['refused'])
        return got

    # What it prints.

    def write(self, text, stderr=False):
        self._printed.append((stderr, text))
        if sum(len(t) for _, t in self._printed) > _FLUSH_AT:
            self._lines(self._shown())

    def _shown(self):
        """The lines that show what was printed since the last call, and where the program stands."""
        printed, self._printed = self._printed, []
        line, lines = self._at(), []
        joined = []
        for stderr, text in printed:
            if joined and joined[-1][0] == stderr and len(joined[-1][1]) < _FLUSH_AT:
                joined[-1][1] += text
            else:
                joined.append([stderr, text])
        if not joined and line != self._line:
            joined.append([False, ''])
        for stderr, text in joined:
            for start in range(0, max(len(text), 1), _FLUSH_AT):
                self._id += 1
                request = {'id': self._id, 'do': 'print', 'text': text[start:start + _FLUSH_AT]}
                if stderr:
                    request['stderr'] = True
                if line != self._line:
                    request['line'] = self._line = line
                lines.append('call %s %s' % (self.name, _compact(request)))
        return lines

    def _at(self):
        """The line of the cell that is running."""
        frame = sys._getframe()
        while frame is not None:
            if frame.f_code.co_filename == self._cell:
                return frame.f_lineno
            frame = frame.f_back
        return self._line

    # Cells.

    def opened(self, cells):
        for cell in cells or ():
            self._id += 1
            self._lines(['call %s %s' % (self.name, _compact(
                {'id': self._id, 'do': 'open', 'cells': [cell]}))])

    def run(self, text, cell=0):
        """Runs a cell; gives the exception's class that ended it, "" for none."""
        self._count += 1
        self._cell, self._line = '<cell %d>' % self._count, 0
        linecache.cache[self._cell] = (len(text), None, text.splitlines(True), self._cell)
        self._id += 1
        self._lines(['call %s %s' % (self.name, _compact({
            'id': self._id, 'do': 'cell', 'cell': cell, 'count': self._count, 'text': text}))])
        error = ''
        out, err = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = _Stream(self, False), _Stream(self, True)
        try:
            self._execute(text)
        except BaseException as e:
            error = type(e).__name__
            try:
                self.write(self._traceback(e), True)
            except BaseException:
                pass
        finally:
            sys.stdout, sys.stderr = out, err
        lines = self._shown()
        self._id += 1
        lines.append('call %s %s' % (self.name, _compact({'id': self._id, 'do': 'end', 'error': error})))
        self._lines(lines)
        return error

    def _execute(self, text):
        text = _without_magic(text)
        tree = ast.parse(text, self._cell)
        last = None
        if tree.body and isinstance(tree.body[-1], ast.Expr) and not text.rstrip().endswith(';'):
            last = ast.Expression(tree.body.pop().value)
        exec(compile(tree, self._cell, 'exec'), self.globals)
        if last is not None:
            value = eval(compile(last, self._cell, 'eval'), self.globals)
            if value is not None:
                self.globals['_'] = self.globals['Out'][self._count] = value
                self.write(repr(value) + '\n')

    def _traceback(self, e):
        tb = e.__traceback__
        while tb is not None and tb.tb_frame.f_code.co_filename != self._cell:
            tb = tb.tb_next
        last, here = None, tb
        while here is not None:  # frames of the cells only: what is below is the library's own matter
            if here.tb_frame.f_code.co_filename.startswith('<cell '):
                last = here
            here = here.tb_next
        if last is not None:
            last.tb_next = None
        text = ''.join(traceback.format_exception(type(e), e, tb))
        if isinstance(e, ModuleNotFoundError):
            text += 'Here you have kafka and the standard library.\n'
        return text


class _Stream(io.TextIOBase):
    def __init__(self, kernel, stderr):
        self._kernel, self._stderr = kernel, stderr

    def writable(self):
        return True

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError('write() argument must be str, not %s' % type(text).__name__)
        self._kernel.write(text, self._stderr)
        return len(text)


def _compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(',', ':'))


_HERE = ('kafka-python', 'kafka_python')  # what pip finds


def _without_magic(text):
    """A cell without IPython's own lines, each of which becomes what is to be said of it."""
    try:
        ast.parse(text)
        return text  # a line that begins with % may be Python: the rest of a formatted text
    except (SyntaxError, ValueError):
        pass
    lines = text.split('\n')
    first = next((l.strip() for l in lines if l.strip()), '')
    if first.startswith('%%'):
        return _say(_of_cell(first[2:].split()))
    for i, line in enumerate(lines):
        bare = line.strip()
        if bare.startswith(('!', '%')):
            blank = line[:len(line) - len(line.lstrip())]
            lines[i] = blank + '; '.join(_say(t, bad) for t, bad in _of_line(bare[0], bare[1:].split()))
    return '\n'.join(lines)


def _say(text, bad=True):
    return 'print(%r, file=__import__("sys").%s)' % (text, 'stderr' if bad else 'stdout')


def _of_cell(words):
    name = words[0] if words else ''
    if name in ('bash', 'sh', 'script'):
        return 'There is no shell in here. The console below the stage takes these lines, Kafka\'s own tools among them.'
    return 'UsageError: Cell magic `%%%%%s` not found.' % name


def _of_line(mark, words):
    """What is said of a line: pairs of a text and whether it is an error."""
    python = words[:1] in (['python'], ['python3']) and words[1:2] == ['-m']
    words = words[2:] if python else words
    if words[:1] == ['pip']:
        if words[1:2] != ['install']:
            return [('pip can only install here, and has nothing to do even then.', True)]
        out = []
        for p in words[2:]:
            name = re.split('[=<>!~\\[]', p)[0]
            if p.startswith('-'):
                continue
            if name.lower() in _HERE:
                out.append(('Requirement already satisfied: ' + p, False))
            else:
                out.append(('ERROR: Could not find a version that satisfies the requirement %s (from versions: none)\n'
                            'ERROR: No matching distribution found for %s' % (p, p), True))
        return out or [('ERROR: You must give at least one requirement to install (see "pip help install")', True)]
    name = words[0] if words else ''
    if mark == '%':
        return [('UsageError: Line magic function `%%%s` not found.' % name, True)]
    return [('/bin/bash: line 1: %s: command not found. The console below the stage knows Kafka\'s tools.' % name, True)]


def take_clock(kernel):
    """Makes time, dates and chance those of the simulation, for this process."""

    def now():
        kernel._looks += 1
        if kernel._looks > _LOOKS:
            kernel.sleep(1000)
        return kernel._now

    time.time = lambda: EPOCH_MS / 1000 + now() / 1e6
    time.time_ns = lambda: EPOCH_MS * 1000000 + now() * 1000
    time.monotonic = time.perf_counter = lambda: now() / 1e6
    time.monotonic_ns = time.perf_counter_ns = lambda: now() * 1000

    def sleep(seconds):
        if seconds < 0:
            raise ValueError('sleep length must be non-negative')
        kernel.sleep(int(seconds * 1e6))

    time.sleep = sleep
    real = datetime.datetime

    class SimDatetime(real):
        @classmethod
        def now(cls, tz=None):
            return cls.fromtimestamp(time.time(), tz)

        @classmethod
        def utcnow(cls):
            return cls.fromtimestamp(time.time(), datetime.timezone.utc).replace(tzinfo=None)

        @classmethod
        def today(cls):
            return cls.now()

    SimDatetime.__name__ = SimDatetime.__qualname__ = 'datetime'
    SimDatetime.__module__ = 'datetime'
    datetime.datetime = SimDatetime
    os.urandom = random.randbytes
    uuid.uuid4 = lambda: uuid.UUID(bytes=random.randbytes(16), version=4)
    uuid.uuid1 = lambda node=None, clock_seq=None: uuid.uuid4()


def in_page(ask, name, seed, now, cells):
    """In the page's worker: ask(text) gives a promise. Gives what runs a cell."""
    from pyodide.ffi import run_sync
    kernel = Kernel(name, lambda message: json.loads(run_sync(ask(_compact(message)))), seed)
    kernel._now = now
    take_clock(kernel)
    kernel.opened(json.loads(cells))
    return kernel.run


def main():
    """Over a pipe: a line of JSON each way. The first line in says the name and the seed."""
    source, sink = sys.stdin, sys.stdout
    sys.stdin = io.StringIO()

    def say(message):
        sink.write(_compact(message) + '\n')
        sink.flush()

    def exchange(message):
        say(message)
        return json.loads(source.readline())

    first = json.loads(source.readline())
    kernel = Kernel(first['name'], exchange, first['seed'])
    kernel._now = first['now']
    take_clock(kernel)
    kernel.opened(first['cells'])
    say({'ready': True})
    for line in iter(source.readline, ''):
        asked = json.loads(line)
        say({'ended': True, 'error': kernel.run(asked['text'], asked['cell'])})


if __name__ == '__main__':
    sys.modules['kernel'] = sys.modules['__main__']
    main()
