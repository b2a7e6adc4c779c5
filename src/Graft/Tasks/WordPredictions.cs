namespace Graft.Tasks;

/// <summary>What a model predicts for the words of many sentences.</summary>
/// <param name="Sentences">The sentences, in the order in which they were given.</param>
/// <param name="Loss">The mean cross-entropy over labelled words, in nats; NaN where none is labelled.</param>
/// <param name="WordsWithoutTokens">How many words gave no token and so have no prediction.</param>
public sealed record WordPredictions(IReadOnlyList<SentenceLabels> Sentences, double Loss, int WordsWithoutTokens);
