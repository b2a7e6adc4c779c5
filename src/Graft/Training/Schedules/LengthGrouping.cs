namespace Graft.Training.Schedules;

/// <summary>
/// Orders the examples of an epoch so that those of similar length stand together and little is padded, while the order stays random
/// beyond that. The order of predictions is never its business.
/// </summary>
public static class LengthGrouping
{
    private const int LargestDefaultMultiple = 50;
    private const int LeastMegaBatches = 4;

    /// <summary>
    /// Cuts a permutation into mega-batches, sorts each by length, longest first and stable, and lets the first of all begin with the
    /// longest example of the epoch, so that running out of memory shows at once (the rules of the transformers library's length-grouped
    /// sampler).
    /// </summary>
    /// <param name="lengths">The length of each example, in tokens, 0 or more.</param>
    /// <param name="permutation">A random order of the examples: each index of <paramref name="lengths"/> once.</param>
    /// <param name="batchSize">Examples in a batch, at least 1.</param>
    /// <param name="megaBatchMultiple">
    /// Batches in a mega-batch, at least 1. Default: null, the largest number up to 50 that leaves four mega-batches, and at least 1.
    /// </param>
    /// <returns>The examples' indices in their order; batches are cut from it in turn.</returns>
    /// <exception cref="ArgumentException">A length is negative, or the permutation is none.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public static int[] Order(ReadOnlySpan<int> lengths, ReadOnlySpan<int> permutation, int batchSize, int? megaBatchMultiple = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        if (megaBatchMultiple is { } given)
            ArgumentOutOfRangeException.ThrowIfLessThan(given, 1, nameof(megaBatchMultiple));
        RequirePermutation(lengths, permutation);

        var order = permutation.ToArray();
        var size = MegaBatchSize(order.Length, batchSize, megaBatchMultiple);
        var longestHead = 0;
        for (var start = 0; start < order.Length; start += size)
        {
            SortByLength(order.AsSpan(start, Math.Min(size, order.Length - start)), lengths);
            if (lengths[order[start]] > lengths[order[longestHead]])
                longestHead = start;
            if (size > order.Length - start)
                break;
        }

        if (order.Length > 0)
            (order[0], order[longestHead]) = (order[longestHead], order[0]);
        return order;
    }

    /// <summary>Examples in a mega-batch; at most as many as there are.</summary>
    private static int MegaBatchSize(int examples, int batchSize, int? multiple)
    {
        var batches = multiple ?? Math.Max(1, Math.Min(examples / ((long)LeastMegaBatches * batchSize), LargestDefaultMultiple));
        return (int)Math.Max(1, Math.Min(batches * batchSize, examples));
    }

    private static void SortByLength(Span<int> examples, ReadOnlySpan<int> lengths)
    {
        // The sort is unstable; the place in a key's lower half keeps equal lengths in their order.
        var keys = new long[examples.Length];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = ((long)(int.MaxValue - lengths[examples[i]]) << 32) | (uint)i;
        keys.AsSpan().Sort(examples);
    }

    private static void RequirePermutation(ReadOnlySpan<int> lengths, ReadOnlySpan<int> permutation)
    {
        if (permutation.Length != lengths.Length)
        {
            throw new ArgumentException(
                $"The permutation has {permutation.Length} entries: expected one for each of the {lengths.Length} lengths",
                nameof(permutation));
        }

        var seen = new bool[lengths.Length];
        foreach (var index in permutation)
        {
            if ((uint)index >= (uint)lengths.Length || seen[index])
            {
                throw new ArgumentException(
                    $"The permutation has {index} twice or outside 0 to {lengths.Length - 1}: expected each index once",
                    nameof(permutation));
            }

            seen[index] = true;
        }

        foreach (var length in lengths)
        {
            if (length < 0)
                throw new ArgumentException($"A length is {length}: expected 0 or more", nameof(lengths));
        }
    }
}
