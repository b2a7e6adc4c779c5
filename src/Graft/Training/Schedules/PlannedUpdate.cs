namespace Graft.Training.Schedules;

/// <summary>What an update is made of.</summary>
/// <param name="Epoch">The epoch that it lies in, from 0.</param>
/// <param name="FirstMicroBatch">Its first micro-batch, from 0 within the epoch.</param>
/// <param name="MicroBatchCount">Its micro-batches, at least 1; they follow each other and belong to one epoch.</param>
public readonly record struct PlannedUpdate(int Epoch, int FirstMicroBatch, int MicroBatchCount);
