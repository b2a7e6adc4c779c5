using System.Text;
using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers.Normalizers;

/// <summary>Lower case, code point by code point (no final sigma).</summary>
internal sealed class LowercaseNormalizer : Normalizer
{
    public override void Normalize(AlignedText text)
    {
        var chars = text.MutableChars;
        var copied = -1;
        for (int i = 0, length; i < chars.Length; i += length)
        {
            length = 1;
            if (chars[i] < 0x80)
            {
                // Stops at the first unit that is not ASCII.
                Ascii.ToLowerInPlace(chars[i..], out length);
                continue;
            }

            var lower = Lowercase.Of(CodePoints.At(chars, i, out length));
            if (lower.Length == length)
                lower.CopyTo(chars[i..]);
            if (lower.Length == length || lower.IsEmpty)
                continue;
            var origin = text.Original(i, i + length);
            if (copied < 0)
                text.BeginRewrite(i);
            else
                text.AppendRange(copied, i);
            copied = i + length;
            text.Append(lower, origin);
        }

        if (copied < 0)
            return;
        text.AppendRange(copied, chars.Length);
        text.EndRewrite();
    }
}
