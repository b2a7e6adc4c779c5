using System.Text.Json;

namespace Graft.Checkpoints;

/// <summary>
/// Reads the JSON of a safetensors header straight from its bytes: no document is built, since a header of the allowed length can describe
/// millions of tensors, and repeated names, which JSON readers let pass, are refused.
/// </summary>
internal ref struct SafeTensorsHeaderParser
{
    /// <summary>Torch's own limit on dimensions in many of its operations.</summary>
    private const int MaxRank = 64;

    // An entry's list is the deepest that there is; anything deeper is refused by the reader.
    private const int MaxDepth = 3;

    private readonly string _file;
    private readonly Dictionary<string, TensorEntry> _tensors = new(StringComparer.Ordinal);
    private Dictionary<string, string>? _metadata;
    private Utf8JsonReader _reader;

    public SafeTensorsHeaderParser(string file, ReadOnlySpan<byte> header)
    {
        _file = file;
        // The format pads with blanks only; whatever else follows the object is left to the reader to refuse.
        _reader = new Utf8JsonReader(header.TrimEnd((byte)' '), new JsonReaderOptions { MaxDepth = MaxDepth });
    }

    public readonly IReadOnlyDictionary<string, TensorEntry> Tensors => _tensors;

    public readonly IReadOnlyDictionary<string, string> Metadata => _metadata ?? new Dictionary<string, string>();

    public void Parse()
    {
        try
        {
            Expect(JsonTokenType.StartObject, "the header");
            while (NextName("the header") is { } name)
            {
                if (name == SafeTensorsFile.MetadataName)
                    ReadMetadata();
                else
                    ReadTensor(name);
            }

            if (_reader.Read())
                throw Fault("something follows the header's object");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: an escaped half of a surrogate pair.
            throw new CheckpointFormatException(_file, $"the header is not valid JSON ({error.Message}); this is not a safetensors file, or it is damaged", error);
        }
    }

    private void ReadMetadata()
    {
        if (_metadata is not null)
            throw Fault($"{SafeTensorsFile.MetadataName} stands there twice");
        _metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        Expect(JsonTokenType.StartObject, SafeTensorsFile.MetadataName);
        while (NextName(SafeTensorsFile.MetadataName) is { } key)
        {
            Expect(JsonTokenType.String, $"{SafeTensorsFile.MetadataName}.{key}");
            if (!_metadata.TryAdd(key, _reader.GetString()!))
                throw Fault($"{SafeTensorsFile.MetadataName} holds '{key}' twice");
        }
    }

    private void ReadTensor(string name)
    {
        if (name.Any(char.IsControl))
            throw Fault($"the tensor name '{Printable(name)}' holds a control character");

        string? type = null;
        long[]? shape = null, offsets = null;
        Expect(JsonTokenType.StartObject, $"tensor '{name}'");
        while (NextName($"tensor '{name}'") is { } key)
        {
            switch (key)
            {
                case "dtype" when type is null:
                    Expect(JsonTokenType.String, $"dtype of tensor '{name}'");
                    type = _reader.GetString()!;
                    break;
                case "shape" when shape is null:
                    shape = ReadIntegers($"shape of tensor '{name}'", MaxRank);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadIntegers($"data_offsets of tensor '{name}'", 2);
                    break;
                case "dtype" or "shape" or "data_offsets":
                    throw Fault($"tensor '{name}' has {key} twice");
                default:
                    throw Fault($"tensor '{name}' has '{Printable(key)}', which the format does not know (dtype, shape, data_offsets)");
            }
        }

        if (type is null || shape is null || offsets is not [var begin, var end])
            throw Fault($"tensor '{name}' must have dtype, shape and two data_offsets");
        if (!_tensors.TryAdd(name, Entry(name, type, shape, begin, end)))
            throw Fault($"tensor '{name}' stands there twice");
    }

    private readonly TensorEntry Entry(string name, string typeName, long[] shape, long begin, long end)
    {
        if (SafeTensorsType.Find(typeName) is not { } type)
            throw Fault($"tensor '{name}' is of type '{Printable(typeName)}', which is not read here ({SafeTensorsType.Names} are); convert it to one of these");
        if (begin > end)
            throw Fault($"tensor '{name}' ends at byte {end}, before it begins at {begin}");
        if (ByteLength(shape, type.Size) is not { } length)
            throw Fault($"tensor '{name}' has a shape of more elements than memory can hold: ({string.Join(", ", shape)})");
        if (length != end - begin)
            throw Fault($"tensor '{name}' has {end - begin} bytes, its shape ({string.Join(", ", shape)}) and type {typeName} make {length}");
        return new TensorEntry(name, type.Scalar, Array.AsReadOnly(shape), begin, end);
    }

    /// <summary>The bytes of a shape, or null where they overflow. A zero among the dimensions does not excuse the others: torch multiplies those too.</summary>
    private static long? ByteLength(long[] shape, int elementSize)
    {
        Int128 product = elementSize;
        foreach (var size in shape)
        {
            product *= Math.Max(size, 1);
            if (product > long.MaxValue)
                return null;
        }

        return shape.Contains(0) ? 0 : (long)product;
    }

    private long[] ReadIntegers(string what, int maxCount)
    {
        var values = new List<long>();
        Expect(JsonTokenType.StartArray, what);
        while (Next(what) != JsonTokenType.EndArray)
        {
            if (_reader.TokenType != JsonTokenType.Number || !_reader.TryGetInt64(out var value) || value < 0)
                throw Fault($"{what}: expected integers from 0 on");
            if (values.Count == maxCount)
                throw Fault($"{what}: expected at most {maxCount} integers");
            values.Add(value);
        }

        return [.. values];
    }

    private string? NextName(string what) => Next(what) == JsonTokenType.EndObject ? null : _reader.GetString();

    private void Expect(JsonTokenType expected, string what)
    {
        if (Next(what) != expected)
            throw Fault($"{Printable(what)}: expected {expected}, found {_reader.TokenType}");
    }

    private JsonTokenType Next(string what) => _reader.Read() ? _reader.TokenType : throw Fault($"the header ends within {Printable(what)}");

    private readonly CheckpointFormatException Fault(string problem) => new(_file, $"{problem}; the file is damaged or was not written by a safetensors writer");

    private static string Printable(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? $"\\u{(int)letter:x4}" : letter.ToString()));
}
