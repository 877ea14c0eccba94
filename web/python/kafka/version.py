__version__ = '3.0.12'  # the kafka-python whose API and texts this module has
