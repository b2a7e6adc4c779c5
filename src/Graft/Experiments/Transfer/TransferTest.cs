using Graft.Data;
using Graft.Reports.Transfer;

namespace Graft.Experiments.Transfer;

/// <summary>A test set, read.</summary>
/// <param name="Column">Its column.</param>
/// <param name="Examples">Its sentences.</param>
/// <param name="Sha256">The hash of its file: scores of another content are not taken for its own.</param>
internal sealed record TransferTest(TransferColumn Column, IReadOnlyList<WordExample> Examples, string Sha256);
