using Graft.Randomness;

namespace Graft.Vectors;

/// <summary>What training word vectors changes: (V, D) row by row each.</summary>
/// <param name="Inputs">The words' vectors.</param>
/// <param name="Outputs">The vectors that words are predicted with.</param>
internal sealed record VectorTables(float[] Inputs, float[] Outputs)
{
    /// <summary>Tables as the first program begins with: inputs uniform within 1 / 2 D of 0, outputs 0. The row of padding is 0 and stays so.</summary>
    /// <param name="rows">How many words there are, V.</param>
    /// <param name="size">The size of a vector, D.</param>
    /// <param name="paddingRow">The row of padding.</param>
    /// <param name="random">The run's random numbers.</param>
    public static VectorTables Start(int rows, int size, int paddingRow, RandomSource random)
    {
        var inputs = new float[rows * size];
        var stream = random.Stream(RandomPurpose.Initialization, nameof(VectorTables));
        for (var i = 0; i < inputs.Length; i++)
            inputs[i] = (float)((stream.NextDouble() - 0.5) / size);
        inputs.AsSpan(paddingRow * size, size).Clear();
        return new VectorTables(inputs, new float[rows * size]);
    }
}
