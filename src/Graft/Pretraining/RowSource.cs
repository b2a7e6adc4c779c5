namespace Graft.Pretraining;

/// <summary>Rows of raw text without end: the n-th row of a phase is a function of the seed, the phase and n alone.</summary>
public abstract class RowSource
{
    /// <summary>How many tokens one pass over the text has, special tokens included: what an epoch is.</summary>
    /// <param name="length">Tokens a row.</param>
    public abstract long TokensPerEpoch(int length);

    /// <summary>A short name for the text; a run is only resumed with the same.</summary>
    public abstract string Fingerprint { get; }

    /// <summary>A row. Called from one thread at a time, mostly in rising order.</summary>
    /// <param name="phase">The phase: its rows all have one length.</param>
    /// <param name="length">The rows' length in tokens, special tokens included; shorter where the text gives no more.</param>
    /// <param name="index">The row's number within the phase, from 0.</param>
    public abstract PretrainingRow Row(int phase, int length, long index);
}
