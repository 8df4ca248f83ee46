"""Decodes records of the Kinesis Producer Library."""


def kpl_records(data):
    """Returns the user records in a Kinesis record that the producer library aggregated; None for any other record.
    Source: "KPL aggregated record format".
    """
    if len(data) < 20 or data[:4] != b"\xf3\x89\x9a\xc2":
        return None
    records = []
    for field, record in _fields(data[4:-16]):
        if field == 3:
            records.extend(inner for number, inner in _fields(record) if number == 3)
    return records


def _fields(data):
    """Yields (number, bytes) of each length-delimited field of a Protobuf message."""
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        if tag is None:
            return
        if tag & 7 == 0:
            value, at = _varint(data, at)
            if value is None:
                return
        elif tag & 7 == 2:
            length, at = _varint(data, at)
            if length is None or at + length > len(data):
                return
            yield tag >> 3, data[at : at + length]
            at += length
        else:
            return


def _varint(data, start):
    value = 0
    for count in range(5):
        if start + count >= len(data):
            return None, start
        byte = data[start + count]
        value += (byte & 0x7F) << (7 * count)
        if byte < 0x80:
            return value, start + count + 1
    return None, start
