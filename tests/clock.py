"""The clock of tests for what takes its clock as an argument; what reads the date is moved by time_machine."""


class SteppedClock:
    """A clock that moves when it is told, in seconds."""

    now = 0.0

    def __call__(self) -> float:
        return self.now
