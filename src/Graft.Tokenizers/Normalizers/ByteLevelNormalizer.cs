using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers.Normalizers;

/// <summary>Writes each UTF-8 byte as its character of <see cref="ByteLevelAlphabet"/>; the bytes of a code point share its span.</summary>
internal sealed class ByteLevelNormalizer : Normalizer
{
    public override void Normalize(AlignedText text)
    {
        var chars = text.MutableChars;
        var i = 0;
        for (; i < chars.Length && chars[i] < 0x80; i++)
            chars[i] = ByteLevelAlphabet.SymbolOf((byte)chars[i]);
        if (i == chars.Length)
            return;
        Span<byte> bytes = stackalloc byte[4];
        text.BeginRewrite(i);
        for (int length; i < chars.Length; i += length)
        {
            var codePoint = CodePoints.At(chars, i, out length);
            var origin = text.Original(i, i + length);
            foreach (var value in bytes[..CodePoints.WriteUtf8(codePoint, bytes)])
                text.Append(ByteLevelAlphabet.SymbolOf(value), origin);
        }

        text.EndRewrite();
    }
}
