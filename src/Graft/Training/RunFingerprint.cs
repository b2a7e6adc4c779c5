using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Graft.Data;

namespace Graft.Training;

/// <summary>A short name for what a run trains on and how; two runs with the same one, from the same weights, are the same run.</summary>
internal static class RunFingerprint
{
    public static string Of(IReadOnlyList<EncodedExample> rows, TrainingOptions options, RowMixture? mixture = null)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(Binding(options), TrainingJson.Default.TrainingOptions)));
        foreach (var row in rows)
        {
            Append(row.InputIds);
            Append(row.LabelIds ?? []);
        }

        if (mixture is not null)
            Append(mixture.Quotas);
        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Append(IReadOnlyList<int> values)
        {
            hash.AppendData(BitConverter.GetBytes(values.Count));
            foreach (var value in values)
                hash.AppendData(BitConverter.GetBytes(value));
        }
    }

    /// <summary>
    /// The options that a run is bound to. How often progress is logged, how many checkpoints stay and which of their weights are taken may
    /// change between its parts; but an average is computed in every step, so it must be asked for from the start.
    /// </summary>
    public static TrainingOptions Binding(TrainingOptions options) => options with
    {
        LoggingSteps = 1,
        SaveTotalLimit = 1,
        LossSpike = null,
        Keep = options.IsAveraged ? options.Keep : KeptWeights.Best,
    };
}
