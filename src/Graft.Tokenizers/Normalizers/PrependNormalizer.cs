using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers.Normalizers;

/// <summary>Puts a string before a text that is not empty; it has the span of the first character.</summary>
internal sealed class PrependNormalizer(string prefix) : Normalizer
{
    public static PrependNormalizer Read(StageJson json) => new(json.String("prepend"));

    public override void Normalize(AlignedText text)
    {
        if (text.Chars.IsEmpty)
            return;
        if (prefix.Length == 1)
        {
            text.Prepend(prefix[0]);
            return;
        }

        var first = CodePoints.At(text.Chars, 0, out var length);

        // The reference aligns what it inserts, the first character too, with what was written last; where the string is empty there is
        // nothing, and the character loses its place.
        var origin = prefix.Length > 0 ? text.Original(0, length) : new TextSpan(text.Offset, text.Offset);
        text.BeginRewrite(0);
        foreach (var unit in prefix)
            text.Append(unit, origin);
        text.Append(first, origin);
        text.AppendRange(length, text.Chars.Length);
        text.EndRewrite();
    }
}
