using System.Buffers;
using System.Text;
using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers.Normalizers;

/// <summary>
/// sentencepiece's compiled rules as the reference applies them: per extended grapheme cluster. A cluster of fewer than six UTF-8 bytes that
/// begins with a key is replaced as a whole, by the string of the shortest such key (what the key does not cover is lost); in any other,
/// code point by code point.
/// </summary>
internal sealed class PrecompiledNormalizer : Normalizer
{
    private const int FirstLongCluster = 6;
    private const int PageBits = 8;
    private const int PageSize = 1 << PageBits;

    // Entries of the table of code points. Others are the unit that a code point of one unit becomes, or Text minus its string's place.
    private const int Unchanged = 0;
    private const int Joining = -1;
    private const int Text = -2;

    private readonly CharsMap _map;
    private readonly SearchValues<char> _unchangedAscii;

    // Filled page by page, when a text first has a code point of the page: the whole would take longer than most texts.
    private readonly int[]?[] _entries = new int[]?[0x110000 >> PageBits];

    public PrecompiledNormalizer(CharsMap map)
    {
        _map = map;
        _unchangedAscii = SearchValues.Create([.. Enumerable.Range(0, 0x80).Where(c => Entry(c) == Unchanged).Select(c => (char)c)]);
    }

    public static PrecompiledNormalizer Read(StageJson json)
    {
        const string Name = "precompiled_charsmap";
        var text = json.String(Name);
        var data = new byte[text.Length / 4 * 3];
        if (text.Length % 4 != 0 || !Convert.TryFromBase64String(text, data, out var length))
            throw json.Refuse(Name, "expected base64, found something else; the file is malformed, fetch it again.");
        return new PrecompiledNormalizer(CharsMap.Parse(data.AsSpan(0, length), problem => json.Refuse(Name, problem)));
    }

    public override void Normalize(AlignedText text)
    {
        var chars = text.MutableChars;
        var writer = new ChangeWriter(text);

        // Before it, all is settled. A code point that joins no other begins a cluster, unless it comes first behind what is settled.
        var settled = 0;
        for (int i = 0, length; i < chars.Length; i += length)
        {
            length = 1;
            if (chars[i] < 0x80)
            {
                var next = chars[i..].IndexOfAnyExcept(_unchangedAscii);
                if (next < 0)
                    break;
                i += next;
            }

            var codePoint = CodePoints.At(chars, i, out length);
            var entry = Entry(codePoint);
            if (entry == Unchanged)
                continue;
            var start = i;
            if (entry == Joining)
            {
                if (start > settled)
                {
                    CodePoints.Before(chars, start, out var before);
                    start -= before;
                }
            }
            else if (i + length == chars.Length || Entry(CodePoints.At(chars, i + length, out _)) != Joining)
            {
                settled = i + length;
                Replace(ref writer, chars, i, settled, entry);
                continue;
            }

            settled = GraphemeClusters.EndOf(chars, start);
            NormalizeCluster(ref writer, chars, start, settled);
            length = settled - i;
        }

        writer.End();
    }

    private void NormalizeCluster(ref ChangeWriter writer, Span<char> chars, int start, int end)
    {
        if (end - start < FirstLongCluster && CodePoints.Utf8Length(chars[start..end]) < FirstLongCluster
            && _map.FindShortest(chars[start..end]) is >= 0 and var match)
        {
            Replace(ref writer, chars, start, end, Text - match);
            return;
        }

        for (int i = start, length; i < end; i += length)
        {
            CodePoints.At(chars, i, out length);
            match = _map.FindShortest(chars.Slice(i, length));
            if (match >= 0)
                Replace(ref writer, chars, i, i + length, Text - match);
        }
    }

    private void Replace(ref ChangeWriter writer, Span<char> chars, int start, int end, int entry)
    {
        if (entry > 0)
        {
            chars[start] = (char)entry;
            return;
        }

        var bytes = _map.StringOf(Text - entry);
        Span<char> units = bytes.Length <= 256 ? stackalloc char[bytes.Length] : new char[bytes.Length];
        var count = System.Text.Encoding.UTF8.GetChars(bytes, units);
        writer.KeepTo(start);
        writer.Replace(end, units[..count]);
    }

    private int Entry(int codePoint)
    {
        var page = _entries[codePoint >> PageBits] ?? MakePage(codePoint >> PageBits);
        return page[codePoint & (PageSize - 1)];
    }

    // Two threads may make the same page; both are right.
    private int[] MakePage(int number)
    {
        var page = new int[PageSize];
        Span<char> units = stackalloc char[2];
        for (var i = 0; i < page.Length; i++)
        {
            var codePoint = (number << PageBits) | i;
            if (!GraphemeClusters.IsSimple(GraphemeClusters.ClassOf(codePoint)))
            {
                page[i] = Joining;
                continue;
            }

            var length = CodePoints.Write(codePoint, units);
            var match = _map.FindShortest(units[..length]);
            if (match >= 0)
                page[i] = Describe(match, length);
        }

        return _entries[number] = page;
    }

    private int Describe(int match, int length)
    {
        var bytes = _map.StringOf(match);
        return length == 1 && Rune.DecodeFromUtf8(bytes, out var rune, out var read) == OperationStatus.Done && read == bytes.Length && rune.IsBmp
            ? rune.Value
            : Text - match;
    }
}
