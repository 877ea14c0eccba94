"""The one way out of this module: calls to the simulated clients, one at a time.

`channel` is set by who runs the program (kernel.py). It has
    open(kind, config) -> name        makes a client of the notebook: producer, consumer, admin
    call(name, do, **arguments)       gives the answer, a dict, when its virtual time has come
    now() -> int                      microseconds of virtual time
"""
import base64

from kafka import errors as Errors

channel = None


def encoded(key, data):
    """Bytes as an argument: text where they are text."""
    if data is None:
        return {}
    data = bytes(data)
    try:
        return {key: data.decode()}
    except UnicodeDecodeError:
        return {key + '64': base64.b64encode(data).decode()}


def decoded(answer, key):
    if answer.get(key) is not None:
        return answer[key].encode()
    if key + '64' in answer:
        return base64.b64decode(answer[key + '64'])
    return None


def raised(error):
    """The exception that an answer tells of."""
    if error['type'] == 'KeyboardInterrupt':
        return KeyboardInterrupt()
    if error.get('code', 0) > 0:
        return Errors.for_code(error['code'])()
    found = getattr(Errors, error['type'], Errors.KafkaError)
    return found(error['text']) if error['text'] else found()


def text_of(value):
    if isinstance(value, bool):
        return 'true' if value else 'false'
    return str(value)


def settings(config, keys):
    return [[key, text_of(config[key])] for key in keys if config.get(key) is not None]


def servers(config):
    """bootstrap_servers as text, checked as the real library checks them."""
    given = config['bootstrap_servers']
    given = given.split(',') if isinstance(given, str) else list(given)
    out = []
    for server in given:
        host, _, port = server.strip().partition(':')
        out.append('%s:%s' % (host, port or 9092))
    return ','.join(out)


class Handle:
    """A client of the simulation."""

    def __init__(self, kind, settings):
        self.name = channel.open(kind, settings)

    def __call__(self, do, **arguments):
        answer = channel.call(self.name, do, {k: v for k, v in arguments.items() if v is not None})
        return answer

    def sure(self, do, **arguments):
        answer = self(do, **arguments)
        if 'error' in answer:
            raise raised(answer['error'])
        return answer
