namespace Graft.Reports;

/// <summary>A word that the model labels wrongly.</summary>
/// <param name="Sentence">Its sentence.</param>
/// <param name="Word">Its position in it.</param>
internal sealed record Mistake(DevSentence Sentence, int Word)
{
    /// <summary>The true label.</summary>
    public string Actual => Sentence.Labels[Word];

    /// <summary>The predicted label.</summary>
    public string Predicted => Sentence.Predicted[Word];

    /// <summary>How sure the model is of it.</summary>
    public double Probability => Sentence.Probabilities[Word];

    /// <summary>The word's line in its file, or null.</summary>
    public int? Line => Sentence.Lines.Count > 0 ? Sentence.Lines[Word] : null;
}
