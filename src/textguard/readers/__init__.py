"""Files to text: one document format per module, with a function read(data, name) -> (text, encoding)."""
