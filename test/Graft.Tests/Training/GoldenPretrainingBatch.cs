using Graft.Data;
using Graft.Modeling;
using Graft.Pretraining;
using static TorchSharp.torch;

namespace Graft.Tests.Training;

/// <summary>A golden batch of masked rows as pretraining makes them.</summary>
internal static class GoldenPretrainingBatch
{
    /// <param name="input">(B, T), masked already.</param>
    /// <param name="labels">(B, T): what stood there, or the ignored id.</param>
    /// <param name="pairLabels">(B): the pairs' labels, or null.</param>
    public static PretrainingBatch Of(ModelInput input, Tensor labels, Tensor? pairLabels = null)
    {
        using var scope = NewDisposeScope();
        var (ids, all) = (Values(input.InputIds), Values(labels));
        long[] positions = [.. Enumerable.Range(0, all.Length).Where(i => all[i] != LabelSet.IgnoredId).Select(i => (long)i)];
        var attention = input.AttentionMask is { } mask ? Values(mask) : null;
        return new PretrainingBatch((int)labels.shape[0], (int)labels.shape[1], ids, positions, [.. positions.Select(position => all[position])])
        {
            Tokens = attention?.Count(value => value != 0) ?? ids.Length,
            AttentionMask = attention,
            TokenTypeIds = input.TokenTypeIds is { } types ? Values(types) : null,
            PairLabels = pairLabels is null ? null : Values(pairLabels),
        };
    }

    private static long[] Values(Tensor tensor) => tensor.to(int64).contiguous().data<long>().ToArray();
}
