using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers.Normalizers;

/// <summary>Removes white space from the ends of the text.</summary>
internal sealed class StripNormalizer(bool left, bool right) : Normalizer
{
    public static StripNormalizer Read(StageJson json) => new(json.Boolean("strip_left"), json.Boolean("strip_right"));

    public override void Normalize(AlignedText text)
    {
        var chars = text.Chars;
        var (start, end) = (0, chars.Length);
        if (left)
        {
            while (start < end && IsWhiteSpace(CodePoints.At(chars, start, out var length)))
                start += length;
        }

        if (right)
        {
            while (start < end && IsWhiteSpace(CodePoints.Before(chars, end, out var length)))
                end -= length;
        }

        if (end - start == chars.Length)
            return;
        text.BeginRewrite(0);
        text.AppendRange(start, end);
        text.EndRewrite();
    }

    private static bool IsWhiteSpace(int codePoint) => CodePoints.Is(codePoint, CodePointClasses.WhiteSpace);
}
