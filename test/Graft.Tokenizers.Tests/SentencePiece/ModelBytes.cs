using System.Buffers.Binary;
using Graft.Tokenizers.SentencePiece;

namespace Graft.Tokenizers.Tests.SentencePiece;

/// <summary>Writes sentencepiece models for tests: the wire format in a few lines.</summary>
internal sealed class ModelBytes
{
    private readonly List<byte> _content = [];

    /// <summary>A model with the pieces of every test: unknown, two marks, and the given ones.</summary>
    public static ModelBytes WithPieces(params IEnumerable<(string Text, float Score, PieceKind Kind)> pieces)
    {
        var model = new ModelBytes();
        foreach (var (text, score, kind) in pieces.Prepend(("</s>", 0, PieceKind.Control)).Prepend(("<s>", 0, PieceKind.Control)).Prepend(("<unk>", 0, PieceKind.Unknown)))
            model.Message(1, new ModelBytes().Text(1, text).Single(2, score).Number(3, (long)kind));
        return model;
    }

    public byte[] ToArray() => [.. _content];

    public ModelBytes Number(int field, long value)
    {
        Varint((ulong)field << 3);
        Varint((ulong)value);
        return this;
    }

    public ModelBytes Single(int field, float value)
    {
        Varint((ulong)field << 3 | 5);
        var bytes = new byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        _content.AddRange(bytes);
        return this;
    }

    public ModelBytes Text(int field, string value) => Bytes(field, System.Text.Encoding.UTF8.GetBytes(value));

    public ModelBytes Message(int field, ModelBytes value) => Bytes(field, value.ToArray());

    public ModelBytes Bytes(int field, byte[] value)
    {
        Varint((ulong)field << 3 | 2);
        Varint((ulong)value.Length);
        _content.AddRange(value);
        return this;
    }

    public ModelBytes Raw(params byte[] bytes)
    {
        _content.AddRange(bytes);
        return this;
    }

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            _content.Add((byte)(value | 0x80));
        _content.Add((byte)value);
    }
}
