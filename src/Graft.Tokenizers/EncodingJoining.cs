using Graft.Tokenizers.PostProcessors;

namespace Graft.Tokenizers;

/// <content>Putting encodings together: sequences and special tokens to one, overflowing parts to all their combinations.</content>
public sealed partial class Encoding
{
    private const int MaxSequences = 2;

    /// <summary>An encoding of special tokens alone.</summary>
    internal static Encoding OfSpecialTokens(SpecialTokens special, int typeId, TokenNames? names)
    {
        var columns = new EncodingColumns(special.Ids.Length, names);
        for (var i = 0; i < columns.Count; i++)
            columns.SetSpecial(i, special.Ids[i], special.Tokens[i], typeId, attention: 1);
        return new Encoding(columns, new SourceText?[MaxSequences]);
    }

    /// <summary>The encodings one after the other.</summary>
    internal static Encoding Join(IReadOnlyList<Encoding> parts)
    {
        if (parts.Count == 1)
            return parts[0];
        if (!parts.Any(part => part.HasOverflow))
            return JoinFlat(parts);
        return parts.Skip(1).Aggregate(parts[0], Merge);
    }

    /// <summary>This encoding, its overflowing parts too, as the given sequence of a pair.</summary>
    /// <exception cref="ArgumentException">The encoding is a pair already.</exception>
    internal Encoding AsSequence(int sequence, int typeId)
    {
        var isSo = !_columns.SequenceIds.AsSpan().ContainsAnyExcept(sequence) && !_columns.TypeIds.AsSpan().ContainsAnyExcept(typeId);
        if (isSo && !HasOverflow)
            return this;
        if (_sources.Count(source => source is not null) > 1)
            throw new ArgumentException("The encoding is a pair already; special tokens are added around single sequences.");
        var columns = new EncodingColumns(Count, _columns.Names);
        columns.CopyFrom(_columns, 0, 0, Count);
        columns.SequenceIds.AsSpan().Fill(sequence);
        columns.TypeIds.AsSpan().Fill(typeId);
        var sources = new SourceText?[MaxSequences];
        sources[sequence] = Array.Find(_sources, source => source is not null);
        return new Encoding(columns, sources, MapOverflow(part => part.AsSequence(sequence, typeId)));
    }

    /// <summary>The overflowing parts, each changed, when somebody asks for them; null where there are none.</summary>
    internal Lazy<Encoding[]>? MapOverflow(Func<Encoding, Encoding> change) =>
        _overflowing is { } parts ? new(() => Array.ConvertAll(parts.Value, part => change(part))) : null;

    // All combinations of parts of the one side with the other side and its parts. They are made on demand: there can be very many.
    private static Encoding Merge(Encoding first, Encoding second)
    {
        var joined = JoinFlat([first, second]);
        return first.HasOverflow || second.HasOverflow ? joined.WithOverflow(new(() => [.. Combinations(first, second)])) : joined;
    }

    private static IEnumerable<Encoding> Combinations(Encoding first, Encoding second)
    {
        foreach (var part in first.Overflowing)
        {
            yield return Merge(part, second);
            foreach (var other in second.Overflowing)
                yield return Merge(part, other);
        }

        foreach (var other in second.Overflowing)
            yield return Merge(first, other);
    }

    private static Encoding JoinFlat(IReadOnlyList<Encoding> parts)
    {
        var columns = new EncodingColumns(parts.Sum(part => part.Count), parts[0]._columns.Names);
        var sources = new SourceText?[MaxSequences];
        var end = columns.Count;
        var laterSequences = 0;
        for (var i = parts.Count - 1; i >= 0; i--)
        {
            var part = parts[i];
            end -= part.Count;
            columns.CopyFrom(part._columns, 0, end, part.Count);
            for (var s = 0; s < MaxSequences; s++)
                sources[s] ??= part._sources[s];
            laterSequences |= HideRepeated(columns.SequenceIds.AsSpan(end, part.Count), laterSequences);
        }

        return new Encoding(columns, sources);
    }

    private static int HideRepeated(Span<int> sequenceIds, int laterSequences)
    {
        var found = 0;
        foreach (ref var id in sequenceIds)
        {
            if (id < 0)
                continue;
            found |= 1 << id;
            if ((laterSequences & (1 << id)) != 0)
                id = -2 - id;
        }

        return found;
    }
}
