namespace Graft.Tokenizers.Trainers;

/// <summary>A substring that occurs more than once: its occurrences among the ordered suffixes, and its length in characters.</summary>
internal readonly record struct Substring(int Start, int End, int Length)
{
    /// <summary>How often it occurs, times its length: how much text it could stand for.</summary>
    public long Score => (long)(End - Start) * Length;
}
