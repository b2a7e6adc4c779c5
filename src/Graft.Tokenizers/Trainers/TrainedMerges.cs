namespace Graft.Tokenizers.Trainers;

/// <summary>The tokens in the order of their ids, and the merges in the order of their ranks.</summary>
internal sealed record TrainedMerges(IReadOnlyList<string> Tokens, IReadOnlyList<(string Left, string Right)> Merges);
