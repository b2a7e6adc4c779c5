using Graft.Tokenizers.PostProcessors;

namespace Graft.Tokenizers;

/// <content>Putting encodings together: sequences and special tokens to one, overflowing parts to all their combinations.</content>
public sealed partial class Encoding
{
    /// <summary>The most sequences of an encoding: a pair.</summary>
    internal const int MaxSequences = 2;

    /// <summary>An encoding of special tokens alone.</summary>
    internal static Encoding OfSpecialTokens(SpecialTokens special, int typeId, TokenNames? names)
    {
        var columns = new EncodingColumns(special.Ids.Length, names);
        for (var i = 0; i < columns.Count; i++)
            columns.AppendSpecial(special.Ids[i], special.Tokens[i], typeId, attention: 1);
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

    /// <summary>This encoding, its overflowing parts too, as the given sequence of a pair, with the segments of itself and of those.</summary>
    /// <exception cref="ArgumentException">The encoding is a pair already.</exception>
    internal Encoding AsSequence(int sequence, int typeId, int overflowTypeId)
    {
        var isSo = _columns.Runs.All(run => run.Source == sequence && run.SequenceId == sequence && run.TypeId == typeId);
        if (isSo && !HasOverflow)
            return this;
        if (_sources.Count(source => source is not null) > 1)
            throw new ArgumentException("The encoding is a pair already; special tokens are added around single sequences.");
        var columns = _columns.WithRuns(run => run with { Source = sequence, SequenceId = sequence, TypeId = typeId });
        var sources = new SourceText?[MaxSequences];
        sources[sequence] = Array.Find(_sources, source => source is not null);
        return new Encoding(columns, sources, MapOverflow(part => part.AsSequence(sequence, overflowTypeId, overflowTypeId)));
    }

    /// <summary>This encoding reported as another sequence, or as none (-1); the overflowing parts stay as they are.</summary>
    internal Encoding ReportedAs(int sequenceId) =>
        new(_columns.WithRuns(run => run with { SequenceId = sequenceId }), _sources, _overflowing);

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
        for (var i = 0; i < parts.Count; i++)
        {
            columns.AppendRange(parts[i]._columns, 0, parts[i].Count);
            for (var s = 0; s < MaxSequences; s++)
                sources[s] ??= parts[i]._sources[s];
        }

        return new Encoding(IsRepeated(columns.Runs) ? HideRepeated(columns, parts) : columns, sources);
    }

    // Several runs of a sequence are those of one part, unless a template names the sequence twice.
    private static bool IsRepeated(IReadOnlyList<EncodingRun> runs)
    {
        var counts = (stackalloc int[MaxSequences]);
        foreach (var run in runs)
        {
            if (run.Source >= 0 && ++counts[run.Source] > 1)
                return true;
        }

        return false;
    }

    private static EncodingColumns HideRepeated(EncodingColumns columns, IReadOnlyList<Encoding> parts)
    {
        // The part in which each sequence comes last.
        var last = new int[MaxSequences];
        for (var i = 0; i < parts.Count; i++)
        {
            foreach (var run in parts[i]._columns.Runs.Where(run => run.Source >= 0))
                last[run.Source] = i;
        }

        var owners = new Queue<int>(parts.SelectMany((part, i) => part._columns.Runs.Select(_ => i)));
        return columns.WithRuns(run =>
            owners.Dequeue() is var part && run.Source >= 0 && last[run.Source] != part ? run with { SequenceId = EncodingColumns.None } : run);
    }
}
