using System.Buffers.Binary;
using System.Text;
using static TorchSharp.torch;

namespace Graft.Checkpoints;

/// <summary>
/// Writes safetensors files, byte for byte as the reference writer does: tensors by type, widest first, then by name, so that every one is
/// aligned; the header padded with blanks to 8 bytes.
/// </summary>
public static class SafeTensorsWriter
{
    private const int Alignment = 8;

    // Unpaired surrogates have no UTF-8 and are the caller's bug: the encoder's exception is an ArgumentException.
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Writes a file atomically: readers see the old file or the new one, and a failure leaves the old one. Tensors are written one at a
    /// time; one that is not contiguous or not on the CPU is copied for as long as it is written. Readers of the old file keep what they have mapped;
    /// Windows alone refuses to replace a file that is still open in a <see cref="SafeTensorsFile"/>.
    /// </summary>
    /// <param name="path">The file to make or to replace; its folder must exist.</param>
    /// <param name="tensors">Names and tensors, any shapes, of the types BOOL, U8, I8, I16, I32, I64, F16, BF16, F32, F64.</param>
    /// <param name="metadata">Free text, such as <c>format</c> = <c>pt</c>, which the Hugging Face libraries ask for.</param>
    /// <exception cref="ArgumentException">A name is used twice, is reserved or holds a control character, or a type is not one of the format's.</exception>
    /// <exception cref="IOException">The file cannot be written (no space, no permission).</exception>
    public static void Write(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        AtomicFile.Write(path, Plan(tensors, metadata));

    /// <summary>Checks everything, and gives the action that writes: whatever the caller did wrong shows before a file is touched.</summary>
    internal static Action<Stream> Plan(IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var ordered = Order(tensors);
        var header = Header(ordered, metadata);
        return stream =>
        {
            Span<byte> length = stackalloc byte[SafeTensorsHeader.LengthSize];
            BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
            stream.Write(length);
            stream.Write(header);
            foreach (var item in ordered)
                WriteTensor(stream, item.Tensor);
        };
    }

    private static List<Item> Order(IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var items = new List<Item>();
        foreach (var (name, tensor) in tensors)
        {
            if (!names.Add(name))
                throw new ArgumentException($"The tensor name '{name}' is there twice.", nameof(tensors));
            if (name == SafeTensorsFile.MetadataName || name.Any(char.IsControl))
                throw new ArgumentException($"The tensor name '{name}' is reserved or holds a control character.", nameof(tensors));
            if (tensor.is_sparse || SafeTensorsType.Find(tensor.dtype) is not { } type)
                throw new ArgumentException($"Tensor '{name}' is {tensor.dtype}{(tensor.is_sparse ? ", sparse" : "")}; dense tensors of {SafeTensorsType.Names} can be written.", nameof(tensors));
            items.Add(new Item(name, StrictUtf8.GetBytes(name), tensor, type));
        }

        items.Sort((left, right) =>
            right.Type.Rank != left.Type.Rank ? right.Type.Rank.CompareTo(left.Type.Rank) : left.Key.AsSpan().SequenceCompareTo(right.Key));
        return items;
    }

    private static byte[] Header(List<Item> items, IReadOnlyDictionary<string, string>? metadata)
    {
        var json = new StringBuilder("{");
        if (metadata is not null)
        {
            AppendString(json, SafeTensorsFile.MetadataName).Append(":{");
            // The reference's order of several keys is random.
            foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                AppendString(AppendString(Separate(json), key).Append(':'), value);
            json.Append('}');
        }

        var offset = 0L;
        foreach (var item in items)
        {
            var end = checked(offset + item.Tensor.numel() * item.Type.Size);
            AppendString(Separate(json), item.Name)
                .Append($":{{\"dtype\":\"{item.Type.Name}\",\"shape\":[{string.Join(',', item.Tensor.shape)}],\"data_offsets\":[{offset},{end}]}}");
            offset = end;
        }

        var text = StrictUtf8.GetBytes(json.Append('}').ToString());
        var header = new byte[(text.Length + Alignment - 1) / Alignment * Alignment];
        header.AsSpan().Fill((byte)' ');
        text.CopyTo(header, 0);
        if (header.Length > SafeTensorsHeader.MaxLength)
            throw new ArgumentException($"The names and metadata make a header of {header.Length} bytes; the format allows {SafeTensorsHeader.MaxLength}.");
        return header;
    }

    private static StringBuilder Separate(StringBuilder json) => json[^1] == '{' ? json : json.Append(',');

    /// <summary>A JSON string with only the escapes that JSON demands, as the reference writes it.</summary>
    private static StringBuilder AppendString(StringBuilder json, string text)
    {
        json.Append('"');
        foreach (var letter in text)
        {
            _ = letter switch
            {
                '"' or '\\' => json.Append('\\').Append(letter),
                '\b' => json.Append("\\b"),
                '\f' => json.Append("\\f"),
                '\n' => json.Append("\\n"),
                '\r' => json.Append("\\r"),
                '\t' => json.Append("\\t"),
                < ' ' => json.Append($"\\u{(int)letter:x4}"),
                _ => json.Append(letter),
            };
        }

        return json.Append('"');
    }

    private static void WriteTensor(Stream stream, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        TensorBytes.ForEach(tensor.detach().cpu().contiguous(), (bytes, _) => stream.Write(bytes));
    }

    private sealed record Item(string Name, byte[] Key, Tensor Tensor, SafeTensorsType Type);
}
