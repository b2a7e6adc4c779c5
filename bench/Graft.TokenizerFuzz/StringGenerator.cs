using System.Text;

namespace Graft.TokenizerFuzz;

/// <summary>
/// Random strings: most are cuts of real lines with a few mutations, some are code points of one or of all blocks. Never a lone surrogate,
/// which the reference cannot be given.
/// </summary>
internal sealed class StringGenerator(IReadOnlyList<string> lines, IReadOnlyList<string> tokens, ulong seed)
{
    private const int LongestCut = 90;

    // What tokenizers stumble over: white space of all kinds, controls, marks that reorder, jamo, joiners, variation selectors, the marks of
    // sentencepiece and of byte-level models, ligatures and widths that compatibility normalization changes, emoji and flags.
    private static readonly string[] Awkward =
    [
        " ", "  ", "   ", "\t", "\n", "\r\n", "\u00A0", "\u2003", "\u3000", "\u200B", "\u200D", "\uFEFF", "\u0000", "\u0007", "\u0085", "\u2028", "\u00AD",
        "\u0301", "\u0327", "\u0323\u0301", "\u0345", "\u1100\u1161\u11A8", "\uAC01", "\uFE0F", "\U000E0100", "\u2581", "\u0120", "\u010A", "##", "</w>", "<0x41>",
        "\uFB01", "\uFF21", "\u2460", "\u1E9B\u0323", "\u0130", "\u03A3", "\u00DF", "\u01C4", "\U0001F468\u200D\U0001F469\u200D\U0001F467", "\U0001F1EB\U0001F1F7",
        "\U0001D400", "\u0915\u094D\u0937\u093F", "\u0E01\u0E33", "\u0644\u0627", "'s", "'LL", "n't", "\u2019", "...", "!?", "12345", "\u0663", "\u00BD",
    ];

    private static readonly (int First, int Last)[] Blocks =
    [
        (0x20, 0x7E), (0xA0, 0x24F), (0x300, 0x36F), (0x370, 0x52F), (0x590, 0x6FF), (0x900, 0xDFF), (0xE00, 0x11FF), (0x1E00, 0x1FFF), (0x2000, 0x2BFF),
        (0x3000, 0x30FF), (0x3400, 0x9FFF), (0xAC00, 0xD7A3), (0xF900, 0xFFFD), (0x10000, 0x11FFF), (0x1D400, 0x1D7FF), (0x1F000, 0x1FAFF), (0x20000, 0x2FA1F),
        (0, 0x10FFFF),
    ];

    private readonly RandomNumbers _random = new(seed);

    public string Next()
    {
        var text = new StringBuilder(_random.Below(10) == 0 ? OfBlocks() : Cut(_random.OneOf(lines)));
        for (var mutations = _random.Below(5); mutations > 0; mutations--)
            Mutate(text);
        return text.ToString();
    }

    private string OfBlocks()
    {
        var text = new StringBuilder();
        var block = _random.OneOf(Blocks);
        var mixed = _random.Below(2) == 0;
        for (var length = _random.Below(24); length >= 0; length--)
            AppendCodePoint(text, mixed ? _random.OneOf(Blocks) : block);
        return text.ToString();
    }

    private void AppendCodePoint(StringBuilder text, (int First, int Last) block)
    {
        var codePoint = block.First + _random.Below(block.Last - block.First + 1);
        if (codePoint is >= 0xD800 and <= 0xDFFF)
            codePoint = ' ';
        text.Append(char.ConvertFromUtf32(codePoint));
    }

    private string Cut(string line)
    {
        var start = OnBoundary(line, _random.Below(line.Length + 1));
        var end = OnBoundary(line, Math.Min(line.Length, start + _random.Below(LongestCut)));
        return line[start..end];
    }

    private void Mutate(StringBuilder text)
    {
        var content = text.ToString();
        var at = OnBoundary(content, _random.Below(content.Length + 1));
        switch (_random.Below(8))
        {
            case 0:
                text.Insert(at, _random.OneOf(tokens));
                break;
            case 1:
                var code = new StringBuilder();
                AppendCodePoint(code, _random.OneOf(Blocks));
                text.Insert(at, code);
                break;
            case 2:
                text.Remove(at, OnBoundary(content, Math.Min(content.Length, at + _random.Below(4))) - at);
                break;
            case 3:
                text.Insert(at, content[at..OnBoundary(content, Math.Min(content.Length, at + _random.Below(6)))]);
                break;
            case 4:
                text.Clear().Append(content[..at]).Append(content[at..].ToUpperInvariant());
                break;
            default:
                text.Insert(at, _random.OneOf(Awkward));
                break;
        }
    }

    private static int OnBoundary(string text, int position) =>
        position > 0 && position < text.Length && char.IsLowSurrogate(text[position]) ? position - 1 : position;
}
