import functools
import logging

from kafka.errors import RetriableError

log = logging.getLogger(__name__)


class Future:
    error_on_callbacks = False

    def __init__(self):
        self._done = False
        self.value = None
        self.exception = None
        self._callbacks = []
        self._errbacks = []

    @property
    def is_done(self):
        return self._done

    def succeeded(self):
        return self.is_done and self.exception is None

    def failed(self):
        return self.is_done and self.exception is not None

    def retriable(self):
        return self.is_done and isinstance(self.exception, RetriableError)

    def success(self, value):
        self.value, self._done = value, True
        self._tell(self._callbacks, value)
        return self

    def failure(self, e):
        exception = e() if isinstance(e, type) else e
        if not isinstance(exception, BaseException):
            raise TypeError('future failed without an exception')
        self.exception, self._done = exception, True
        self._tell(self._errbacks, exception)
        return self

    def _tell(self, functions, what):
        self._callbacks, self._errbacks = [], []
        for f in functions:
            try:
                f(what)
            except Exception:
                log.exception('Error processing callback')
                if self.error_on_callbacks:
                    raise

    def add_callback(self, f, *args, **kwargs):
        f = functools.partial(f, *args, **kwargs) if args or kwargs else f
        if not self.is_done:
            self._callbacks.append(f)
        elif self.exception is None:
            self._tell([f], self.value)
        return self

    def add_errback(self, f, *args, **kwargs):
        f = functools.partial(f, *args, **kwargs) if args or kwargs else f
        if not self.is_done:
            self._errbacks.append(f)
        elif self.exception is not None:
            self._tell([f], self.exception)
        return self

    def add_both(self, f, *args, **kwargs):
        self.add_callback(f, *args, **kwargs)
        return self.add_errback(f, *args, **kwargs)

    def chain(self, future):
        self.add_callback(future.success)
        return self.add_errback(future.failure)
