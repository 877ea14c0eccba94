import re

_LEGAL = re.compile(r'^[a-zA-Z0-9._-]+$')
_MOST = 249


def ensure_valid_topic_name(topic):
    if topic is None:
        raise TypeError('All topics must not be None')
    if not isinstance(topic, str):
        raise TypeError('All topics must be strings')
    if not topic:
        raise ValueError('All topics must be non-empty strings')
    if topic in ('.', '..'):
        raise ValueError('Topic name cannot be "." or ".."')
    if len(topic) > _MOST:
        raise ValueError(
            'Topic name is illegal, it can\'t be longer than %d characters, topic: "%s"' % (_MOST, topic))
    if not _LEGAL.match(topic):
        raise ValueError('Topic name "%s" is illegal, it contains a character other than ASCII'
                         ' alphanumerics, ".", "_" and "-"' % topic)
