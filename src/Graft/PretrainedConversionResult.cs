namespace Graft;

/// <summary>What a conversion did.</summary>
/// <param name="Tensors">How many tensors there are.</param>
/// <param name="Parameters">How many numbers they hold.</param>
/// <param name="BytesBefore">Their bytes in the source.</param>
/// <param name="BytesAfter">Their bytes in the target.</param>
/// <param name="LargestError">The largest difference that rounding made to a number; 0 where all were kept exactly.</param>
public sealed record PretrainedConversionResult(int Tensors, long Parameters, long BytesBefore, long BytesAfter, double LargestError);
