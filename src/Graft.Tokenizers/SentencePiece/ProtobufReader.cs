using System.Buffers.Binary;
using System.Text.Unicode;

namespace Graft.Tokenizers.SentencePiece;

/// <summary>
/// Reads a message of the protobuf wire format (protobuf.dev/programming-guides/encoding): a row of fields, each a number with a wire type
/// and a value. It is strict: a field that ends beyond its message, a number that is too long and a known field of another wire type are
/// refused with their place in the file. Nothing is allocated before its size has been checked.
/// </summary>
internal ref struct ProtobufReader
{
    private const int LongestVarint = 10;

    private readonly string _file;
    private readonly ReadOnlySpan<byte> _content;
    private readonly int _end;
    private int _position;
    private int _field;
    private WireType _wireType;

    /// <param name="file">The file's name, for errors.</param>
    /// <param name="content">The whole file, which is one message.</param>
    public ProtobufReader(string file, ReadOnlySpan<byte> content)
        : this(file, content, 0, content.Length)
    {
    }

    private ProtobufReader(string file, ReadOnlySpan<byte> content, int start, int end)
    {
        _file = file;
        _content = content;
        _position = start;
        _end = end;
    }

    private enum WireType
    {
        Varint = 0,
        Fixed64 = 1,
        Bytes = 2,
        Fixed32 = 5,
    }

    /// <summary>Goes to the next field; read or <see cref="Skip"/> its value before the next call.</summary>
    /// <returns>The field's number, or 0 at the end of the message.</returns>
    public int NextField()
    {
        if (_position == _end)
            return _field = 0;
        var start = _position;
        var tag = ReadVarint();
        _wireType = (WireType)(tag & 7);
        if (tag >> 3 is 0 or > 0x1FFFFFFF)
            throw Refuse(start, $"expected a field, found the number {tag}, which names none");
        if (!Enum.IsDefined(_wireType))
            throw Refuse(start, $"expected a field of wire type 0, 1, 2 or 5, found {(int)_wireType}");
        return _field = (int)(tag >> 3);
    }

    /// <summary>A whole number; negative ones take ten bytes.</summary>
    public int Int32()
    {
        Expect(WireType.Varint);
        var start = _position;
        var value = (long)ReadVarint();
        return value is >= int.MinValue and <= int.MaxValue ? (int)value : throw Refuse(start, $"expected a number of 32 bits, found {value}");
    }

    public bool Boolean() => Int32() != 0;

    public float Single()
    {
        Expect(WireType.Fixed32);
        return BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float)));
    }

    public ReadOnlySpan<byte> Bytes()
    {
        Expect(WireType.Bytes);
        return Take(ReadLength());
    }

    /// <summary>A text, which must be UTF-8.</summary>
    public string Text()
    {
        var start = _position;
        var bytes = Bytes();
        return Utf8.IsValid(bytes) ? System.Text.Encoding.UTF8.GetString(bytes) : throw Refuse(start, $"the text of field {_field} is not UTF-8");
    }

    /// <summary>A message inside this one.</summary>
    public ProtobufReader Message()
    {
        Expect(WireType.Bytes);
        var length = ReadLength();
        var message = new ProtobufReader(_file, _content, _position, _position + length);
        _position += length;
        return message;
    }

    /// <summary>Passes over a field that nobody knows.</summary>
    public void Skip()
    {
        switch (_wireType)
        {
            case WireType.Varint:
                ReadVarint();
                break;
            case WireType.Fixed64:
                Take(sizeof(ulong));
                break;
            case WireType.Fixed32:
                Take(sizeof(uint));
                break;
            default:
                Take(ReadLength());
                break;
        }
    }

    /// <summary>The error of what stands before the reader's place.</summary>
    public readonly TokenizerFormatException Refuse(string problem) => Refuse(_position, problem);

    private readonly TokenizerFormatException Refuse(int place, string problem) =>
        new(_file, $"byte {place}", $"{problem}; this is no sentencepiece model, or it is damaged. Fetch the file again.");

    private readonly void Expect(WireType expected)
    {
        if (_wireType != expected)
            throw Refuse($"field {_field} has wire type {(int)_wireType}, expected {(int)expected}");
    }

    private int ReadLength()
    {
        var start = _position;
        var length = ReadVarint();
        return length <= (ulong)(_end - _position)
            ? (int)length
            : throw Refuse(start, $"field {_field} has {length} bytes, and its message only {_end - _position} more");
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _end - _position)
            throw Refuse($"field {_field} takes {length} bytes, and its message has only {_end - _position} more");
        _position += length;
        return _content.Slice(_position - length, length);
    }

    private ulong ReadVarint()
    {
        var start = _position;
        ulong value = 0;
        for (var i = 0; i < LongestVarint && _position < _end; i++)
        {
            var part = _content[_position++];
            value |= (ulong)(part & 0x7F) << (7 * i);
            if (part < 0x80)
                return i < LongestVarint - 1 || part <= 1 ? value : throw Refuse(start, "a number has more than 64 bits");
        }

        throw Refuse(start, _position == _end ? "the message ends in the middle of a number" : "a number has more than ten bytes");
    }
}
