using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers.Normalizers;

/// <summary>Removes the code points of a kind of combining mark; there are none below U+0300.</summary>
internal abstract class MarkRemovingNormalizer : Normalizer
{
    private const char LastWithoutMark = '\u02FF';

    public override void Normalize(AlignedText text)
    {
        var chars = text.Chars;
        var copied = -1;
        for (int i = 0, length; i < chars.Length; i += length)
        {
            if (chars[i] <= LastWithoutMark)
            {
                var next = chars[i..].IndexOfAnyExceptInRange('\0', LastWithoutMark);
                if (next < 0)
                    break;
                i += next;
            }

            if (!IsRemoved(CodePoints.At(chars, i, out length)))
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

    protected abstract bool IsRemoved(int codePoint);
}
