using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers.Normalizers;

/// <summary>Removes combining marks. It does not decompose: an accented letter loses its accent only if NFD or NFKD stands before.</summary>
internal sealed class StripAccentsNormalizer : Normalizer
{
    private const char LastWithoutMark = '\u02FF';

    public override void Normalize(AlignedText text)
    {
        var chars = text.Chars;
        var copied = -1;
        for (int i = 0, length; i < chars.Length; i += length)
        {
            length = 1;
            if (chars[i] <= LastWithoutMark)
            {
                var next = chars[i..].IndexOfAnyExceptInRange('\0', LastWithoutMark);
                if (next < 0)
                    break;
                i += next;
            }

            if (!CodePoints.Is(CodePoints.At(chars, i, out length), CodePointClasses.Mark))
                continue;
            if (copied < 0)
                text.BeginRewrite(i);
            else
                text.AppendRange(copied, i);
            copied = i + length;
        }

        if (copied < 0)
            return;
        text.AppendRange(copied, chars.Length);
        text.EndRewrite();
    }
}
