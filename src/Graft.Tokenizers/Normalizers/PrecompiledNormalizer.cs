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
    private const int PageBits = CodePointMap<int>.PageBits;
    private const int PageSize = CodePointMap<int>.PageSize;

    // Entries of the table of code points. Others are the unit that a code point of one unit becomes, or Text minus its string's place.
    // Two code points neither of which joins never share a cluster. Where no key begins with the first code point of a cluster, the cluster
    // as a whole is none of our business.
    private const int Unchanged = 0;
    private const int UnchangedBeginsKey = -1;
    private const int Joins = -2;
    private const int JoinsAndBeginsKey = -3;
    private const int Text = -4;

    private readonly CharsMap _map;
    private readonly SearchValues<char> _unchangedAscii;

    // Filled page by page, when a text first has a code point of the page: the whole would take longer than most texts.
    private readonly int[]?[] _entries = new int[]?[0x110000 >> PageBits];

    public PrecompiledNormalizer(CharsMap map)
    {
        _map = map;
        _unchangedAscii = SearchValues.Create([.. Enumerable.Range(0, 0x80).Where(c => Entry(c) is Unchanged or UnchangedBeginsKey).Select(c => (char)c)]);
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

        // Clusters before it are done.
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

            var entry = EntryAt(chars, i, out length);
            if (entry is Unchanged or UnchangedBeginsKey)
                continue;
            var previous = i > settled ? EntryBefore(chars, i) : Unchanged;
            if (entry == Joins)
            {
                // Its cluster begins with what stands before it, or was passed over because no key begins with what it begins with.
                if (previous is Unchanged or Joins)
                    continue;
            }
            else if (entry != JoinsAndBeginsKey && previous is not (Joins or JoinsAndBeginsKey)
                && (i + length == chars.Length || EntryAt(chars, i + length, out _) is not (Joins or JoinsAndBeginsKey)))
            {
                settled = i + length;
                Replace(ref writer, chars, i, settled, entry);
                continue;
            }

            settled = NormalizeAround(ref writer, chars, settled, i);
            length = settled - i;
        }

        writer.End();
    }

    // Cluster by cluster, from the last sure bound before a place to the end of the cluster that it is in.
    private int NormalizeAround(ref ChangeWriter writer, Span<char> chars, int settled, int place)
    {
        var start = place;
        var isJoining = true;
        while (start > settled)
        {
            CodePoints.Before(chars, start, out var length);
            var previousJoins = EntryAt(chars, start - length, out _) is Joins or JoinsAndBeginsKey;
            if (!isJoining && !previousJoins)
                break;
            isJoining = previousJoins;
            start -= length;
        }

        while (start <= place)
        {
            var end = GraphemeClusters.EndOf(chars, start);
            NormalizeCluster(ref writer, chars, start, end);
            start = end;
        }

        return start;
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
            var entry = EntryAt(chars, i, out length);
            if (entry == JoinsAndBeginsKey)
                entry = _map.FindShortest(chars.Slice(i, length)) is >= 0 and var own ? Text - own : Unchanged;
            if (entry is > 0 or <= Text)
                Replace(ref writer, chars, i, i + length, entry);
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

    private int EntryAt(ReadOnlySpan<char> chars, int index, out int length) => Entry(CodePoints.At(chars, index, out length));

    private int EntryBefore(ReadOnlySpan<char> chars, int end) => Entry(CodePoints.Before(chars, end, out _));

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
            page[i] = Describe(codePoint, units[..CodePoints.Write(codePoint, units)]);
        }

        return _entries[number] = page;
    }

    private int Describe(int codePoint, ReadOnlySpan<char> units)
    {
        var beginsKey = _map.BeginsKey(units);
        if (!GraphemeClusters.IsSimple(GraphemeClusters.ClassOf(codePoint)))
            return beginsKey ? JoinsAndBeginsKey : Joins;
        var match = _map.FindShortest(units);
        if (match < 0)
            return beginsKey ? UnchangedBeginsKey : Unchanged;
        var bytes = _map.StringOf(match);
        var isOne = Rune.DecodeFromUtf8(bytes, out var rune, out var read) == OperationStatus.Done && read == bytes.Length;
        return isOne && rune.IsBmp && units.Length == 1 ? rune.Value : Text - match;
    }
}
