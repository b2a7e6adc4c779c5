namespace Graft.Tasks;

/// <summary>A task's last layer.</summary>
/// <param name="Name">The name under which a checkpoint keeps it, such as <c>classifier</c>.</param>
/// <param name="Size">How many logits it gives.</param>
/// <param name="HasDropout">Whether the reference drops part of the view before it in training.</param>
public sealed record TaskOutput(string Name, int Size, bool HasDropout);
