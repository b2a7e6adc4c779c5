namespace Graft.Kernels;

/// <summary>A step's constants in the precision of the buffers.</summary>
/// <param name="Rate">The learning rate, divided by the first moment's bias.</param>
/// <param name="InverseRoot">1 / the root of the second moment's bias.</param>
/// <param name="Keep">What a parameter is multiplied by: 1 - learning rate x decay.</param>
/// <param name="Scale">What gradients are multiplied by, to clip them.</param>
/// <param name="Beta1">Decay of the first moment.</param>
/// <param name="Beta2">Decay of the second moment.</param>
/// <param name="Epsilon">What is added to the root of the second moment.</param>
internal readonly record struct AdamWStep(float Rate, float InverseRoot, float Keep, float Scale, float Beta1, float Beta2, float Epsilon);
