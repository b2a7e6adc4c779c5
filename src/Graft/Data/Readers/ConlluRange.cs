namespace Graft.Data.Readers;

/// <summary>A multiword range of a CoNLL-U sentence: one written word that stands for several syntactic ones.</summary>
/// <param name="First">The number of its first word, from 1.</param>
/// <param name="Last">The number of its last word.</param>
/// <param name="Form">The word as it is written.</param>
/// <param name="Misc">Its MISC column.</param>
/// <param name="Line">The line in the file, from 1.</param>
public sealed record ConlluRange(int First, int Last, string Form, string Misc, int Line);
