using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers.PostProcessors;

/// <summary>
/// Takes the white space at the ends of byte-level tokens out of their offsets, as the reference's <c>trim_offsets</c> does. Spans may become
/// empty. How much is taken follows from the token's string, so that it is not always the text that is white space there.
/// </summary>
/// <param name="addPrefixSpace">
/// Whether the pre-tokenizer put a space before the text: then a single space stays in the span of the first token, and of each that begins
/// at 0. Two are both taken, as in the reference.
/// </param>
internal sealed class OffsetTrimming(bool addPrefixSpace)
{
    /// <summary>The space in the alphabet of bytes.</summary>
    private const char Space = '\u0120';

    /// <summary>Reads the options of a post-processor; null where nothing is to be trimmed.</summary>
    public static OffsetTrimming? Read(StageJson json)
    {
        var addPrefixSpace = json.Boolean("add_prefix_space");
        return json.Boolean("trim_offsets") ? new OffsetTrimming(addPrefixSpace) : null;
    }

    /// <summary>The encoding with trimmed offsets, its overflowing parts too.</summary>
    public Encoding Trim(Encoding encoding)
    {
        var columns = encoding.Columns;
        var offsets = columns.Offsets.AsSpan().ToArray();
        var start = 0;
        foreach (var run in columns.Runs)
        {
            for (var i = start; i < start + run.Length; i++)
            {
                var token = columns.Token(i);
                var leading = 0;
                while (leading < token.Length && IsSpace(token[leading]))
                    leading++;
                var trailing = 0;
                while (trailing < token.Length && IsSpace(token[^(trailing + 1)]))
                    trailing++;
                if (leading == 0 && trailing == 0)
                    continue;
                if (addPrefixSpace && leading == 1 && (i == 0 || offsets[i].Start == 0))
                    leading = 0;
                offsets[i] = Trim(offsets[i], leading, trailing, encoding.SourceOf(run.Source)?.Of(columns.WordIds[i]));
            }

            start += run.Length;
        }

        var trimmed = columns.WithOffsets(offsets).WithRuns(run => run with { IsAdjusted = true });
        return new Encoding(trimmed, encoding.Sources, encoding.MapOverflow(Trim));
    }

    // The reference counts code points. Where a character became several ones, the span can hold other text than the token: a step must not
    // end within a surrogate pair.
    private static TextSpan Trim(TextSpan span, int leading, int trailing, string? text)
    {
        var start = span.Start;
        for (; leading > 0 && start < span.End; leading--)
        {
            CodePoints.At(text, start, out var length);
            start += length;
        }

        var end = span.End;
        for (; trailing > 0 && end > start; trailing--)
        {
            CodePoints.Before(text, end, out var length);
            end -= length;
        }

        return new TextSpan(start, end);
    }

    private static bool IsSpace(char unit) => unit is <= ' ' or > '~' && (unit == Space || CodePoints.Is(unit, CodePointClasses.WhiteSpace));
}
