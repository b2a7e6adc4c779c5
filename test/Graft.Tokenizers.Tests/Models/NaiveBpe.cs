using Graft.Tokenizers.Models;

namespace Graft.Tokenizers.Tests.Models;

/// <summary>Byte-pair encoding as its definition reads, on strings and lists, in quadratic time: what the real one is held to.</summary>
internal sealed class NaiveBpe(Dictionary<string, int> vocabulary, IReadOnlyList<(string Left, string Right)> merges, BpeOptions options)
{
    // Of equal merges the last one counts.
    private readonly Dictionary<(int, int), int> _ranks = merges.Select((merge, rank) => (merge, rank))
        .GroupBy(item => (vocabulary[item.merge.Left], vocabulary[item.merge.Right])).ToDictionary(group => group.Key, group => group.Max(item => item.rank));

    /// <summary>The tokens of a piece, with ranges in UTF-16 units.</summary>
    public List<(int Id, int Start, int End)> Tokenize(string piece)
    {
        if (options.IgnoresMerges && vocabulary.TryGetValue(piece, out var whole))
            return [(whole, 0, piece.Length)];
        var symbols = Symbols(piece);
        while (Best(symbols) is var (at, result) && at >= 0)
        {
            symbols[at] = (result, symbols[at].Bytes + symbols[at + 1].Bytes);
            symbols.RemoveAt(at + 1);
        }

        return Place(piece, symbols);
    }

    private List<(int Id, int Bytes)> Symbols(string piece)
    {
        var symbols = new List<(int, int)>();
        (int Id, int Bytes)? unknown = null;
        var runes = piece.EnumerateRunes().ToArray();
        for (var i = 0; i < runes.Length; i++)
        {
            var text = (i > 0 ? options.Prefix : "") + runes[i] + (i == runes.Length - 1 ? options.Suffix : "");
            var length = runes[i].Utf8SequenceLength;
            if (vocabulary.TryGetValue(text, out var id))
            {
                if (unknown is { } waiting)
                    symbols.Add(waiting);
                unknown = null;
                symbols.Add((id, length));
                continue;
            }

            var bytes = System.Text.Encoding.UTF8.GetBytes(text).Select(value => $"<0x{value:X2}>").ToList();
            if (options.ByteFallback && bytes.TrueForAll(vocabulary.ContainsKey))
            {
                symbols.AddRange(bytes.Select(value => (vocabulary[value], 1)));
            }
            else if (options.UnknownToken is { } token)
            {
                if (unknown is { } waiting && !options.FusesUnknown)
                    symbols.Add(waiting);
                unknown = unknown is { } fused && options.FusesUnknown ? (fused.Id, fused.Bytes + length) : (vocabulary[token], length);
            }
        }

        if (unknown is { } last)
            symbols.Add(last);
        return symbols;
    }

    private (int At, int Result) Best(List<(int Id, int Bytes)> symbols)
    {
        var found = (At: -1, Result: 0, Rank: int.MaxValue);
        for (var i = 0; i + 1 < symbols.Count; i++)
        {
            if (_ranks.TryGetValue((symbols[i].Id, symbols[i + 1].Id), out var rank) && rank < found.Rank)
                found = (i, vocabulary[merges[rank].Left + merges[rank].Right[options.Prefix.Length..]], rank);
        }

        return (found.At, found.Result);
    }

    // The units of each byte of the text, which a token has as soon as it has one of its bytes.
    private static List<(int Id, int Start, int End)> Place(string piece, List<(int Id, int Bytes)> symbols)
    {
        var places = new List<(int Start, int End)>();
        var unit = 0;
        foreach (var rune in piece.EnumerateRunes())
        {
            places.AddRange(Enumerable.Repeat((unit, unit + rune.Utf16SequenceLength), rune.Utf8SequenceLength));
            unit += rune.Utf16SequenceLength;
        }

        var tokens = new List<(int, int, int)>();
        var at = 0;
        foreach (var (id, bytes) in symbols)
        {
            tokens.Add((id, places[Math.Min(at, places.Count - 1)].Start, places[Math.Min(at + bytes, places.Count) - 1].End));
            at += bytes;
        }

        return tokens;
    }
}
