namespace Graft.Tokenizers;

/// <summary>How a too long encoding is cut into parts. The special tokens are set aside first; the strategies share out what is left.</summary>
/// <param name="MaxLength">The most tokens of a part, special ones included; at least as many as those, and more than they plus the stride.</param>
/// <param name="Strategy">Which sequence of a pair is cut.</param>
/// <param name="Stride">How many tokens of a part are repeated in the next one.</param>
/// <param name="Direction">Which end is cut off; left makes the parts from the end, and keeps the last one.</param>
public sealed record Truncation(
    int MaxLength,
    TruncationStrategy Strategy = TruncationStrategy.LongestFirst,
    int Stride = 0,
    Direction Direction = Direction.Right)
{
    /// <summary>Cuts the sequences of one input.</summary>
    /// <param name="first">The first sequence, without special tokens.</param>
    /// <param name="second">The second, or null.</param>
    /// <param name="specialTokens">How many special tokens will be added.</param>
    internal (Encoding First, Encoding? Second) Apply(Encoding first, Encoding? second, int specialTokens)
    {
        Validate(specialTokens);
        var available = MaxLength - specialTokens;
        var excess = first.Count + (second?.Count ?? 0) - available;
        if (excess <= 0)
            return (first, second);
        switch (Strategy)
        {
            case TruncationStrategy.OnlyFirst:
                return (Cut(first, Remaining(first.Count, excess)), second);
            case TruncationStrategy.OnlySecond when second is null:
                throw new ArgumentException(
                    "Truncation is to shorten the second sequence only, and there is none; give a pair or another strategy.");
            case TruncationStrategy.OnlySecond:
                return (first, Cut(second, Remaining(second.Count, excess)));
            default:
                if (second is null)
                    return (Cut(first, available), null);
                var (firstLength, secondLength) = Share(first.Count, second.Count, available);
                return (Cut(first, firstLength), Cut(second, secondLength));
        }
    }

    // The reference's rule; it is not the removal of one token at a time from the longer sequence.
    private static (int First, int Second) Share(int first, int second, int available)
    {
        var shorter = Math.Min(first, second);
        var longer = shorter > available ? shorter : Math.Max(shorter, available - shorter);
        if (shorter + longer > available)
        {
            shorter = available / 2;
            longer = shorter + (available % 2);
        }

        return first > second ? (longer, shorter) : (shorter, longer);
    }

    private void Validate(int specialTokens)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(MaxLength);
        ArgumentOutOfRangeException.ThrowIfNegative(Stride);
        if (MaxLength < specialTokens)
            throw new ArgumentException($"Truncation to {MaxLength} tokens leaves no room for the {specialTokens} special tokens; allow more.");
        if (Stride > MaxLength - specialTokens)
            throw StrideTooLong(MaxLength - specialTokens);
    }

    private ArgumentException StrideTooLong(int length) =>
        new($"Truncation repeats {Stride} tokens (stride) in parts of {length} without special tokens and would not advance; the stride must be less.");

    private int Remaining(int count, int excess) => count > excess
        ? count - excess
        : throw new ArgumentException($"Truncation to {MaxLength} tokens by {Strategy} has to remove {excess} tokens from a sequence of {count}; " +
            "allow more tokens, or take another strategy.");

    private Encoding Cut(Encoding encoding, int length)
    {
        if (length >= encoding.Count)
            return encoding;
        if (length == 0)
            return encoding.Slice(0, 0).WithOverflow(new([encoding]));
        if (Stride >= length)
            throw StrideTooLong(length);
        var kept = Window(encoding.Count, length, 0);
        return encoding.Slice(kept.Start, kept.Length).WithOverflow(new(() => [.. Rest(encoding, length)]));
    }

    private IEnumerable<Encoding> Rest(Encoding encoding, int length)
    {
        for (var i = 1; ; i++)
        {
            var previous = Window(encoding.Count, length, i - 1);
            if (Direction == Direction.Right ? previous.End == encoding.Count : previous.Start == 0)
                yield break;
            var window = Window(encoding.Count, length, i);
            yield return encoding.Slice(window.Start, window.Length);
        }
    }

    private TextSpan Window(int count, int length, int index)
    {
        var step = index * (length - Stride);
        return Direction == Direction.Right
            ? new TextSpan(step, Math.Min(step + length, count))
            : new TextSpan(Math.Max(count - step - length, 0), count - step);
    }
}
