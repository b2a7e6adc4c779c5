namespace Graft.Tokenizers;

/// <summary>How too short encodings are filled up, overflowing parts too. What is longer stays as it is.</summary>
/// <param name="Length">The length to fill up to; null is the longest of the batch.</param>
/// <param name="PadId">The id of the padding token.</param>
/// <param name="PadToken">Its string.</param>
/// <param name="PadTypeId">Its segment.</param>
/// <param name="Direction">The side that is filled.</param>
/// <param name="PadToMultipleOf">Rounds the length up to a multiple of this; null or 0 does not round.</param>
public sealed record Padding(
    int? Length = null,
    int PadId = 0,
    string PadToken = "[PAD]",
    int PadTypeId = 0,
    Direction Direction = Direction.Right,
    int? PadToMultipleOf = null)
{
    /// <summary>Fills up the encodings of one batch.</summary>
    internal Encoding[] Apply(IReadOnlyList<Encoding> batch)
    {
        if (Length is < 0 || PadToMultipleOf is < 0)
            throw new ArgumentException($"Padding to length {Length} and a multiple of {PadToMultipleOf}: neither can be negative.");
        var length = Length ?? (batch.Count == 0 ? 0 : batch.Max(encoding => encoding.Count));
        if (PadToMultipleOf is > 0 and var multiple && length % multiple != 0)
            length = checked(length + multiple - (length % multiple));
        return [.. batch.Select(encoding => Pad(encoding, length))];
    }

    private Encoding Pad(Encoding encoding, int length)
    {
        var overflowing = encoding.MapOverflow(part => Pad(part, length));
        if (encoding.Count >= length)
            return overflowing is null ? encoding : encoding.WithOverflow(overflowing);
        var missing = length - encoding.Count;
        var columns = new EncodingColumns(length, encoding.Columns.Names);
        if (Direction == Direction.Left)
            columns.AppendSpecial(PadId, PadToken, PadTypeId, attention: 0, missing);
        columns.AppendRange(encoding.Columns, 0, encoding.Count);
        if (Direction == Direction.Right)
            columns.AppendSpecial(PadId, PadToken, PadTypeId, attention: 0, missing);
        return new Encoding(columns, encoding.Sources, overflowing);
    }
}
