namespace Graft.Benchmarks;

/// <summary>What is measured.</summary>
public enum BenchmarkPart
{
    /// <summary>Steps of the trainer, in batches of rows of similar length.</summary>
    Training,

    /// <summary>All rows labelled in batches, the longest first, as evaluation does.</summary>
    Inference,

    /// <summary>Rows labelled one by one, in the order of the data.</summary>
    Single,

    /// <summary>Steps of masked-language modelling, of models of several shapes.</summary>
    Pretraining,
}
