namespace Graft.Pretraining.Corpora;

/// <summary>
/// Finds documents like an earlier one without comparing all pairs: signatures are cut into bands, and only documents that agree in a whole
/// band are compared (locality-sensitive hashing; Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, chapter 3). Bands are as long as
/// a pair at the threshold is still found with 95 %: at 0.8 there are 18 bands of 7. Of the documents that agree in one band the last 64 that
/// were kept are compared, so that a phrase that all documents have costs no more than that.
/// </summary>
internal sealed class NearDuplicates
{
    private const double LeastRecall = 0.95;
    private const int MostCompared = 64;

    private readonly double _threshold;
    private readonly int _rows;
    private readonly KeptSignatures _kept;

    // By band, the document that was kept last with each of its values.
    private readonly BandTable[] _bands;

    /// <param name="threshold">The likeness from which on a document is a near duplicate.</param>
    public NearDuplicates(double threshold)
    {
        _threshold = threshold;
        _rows = RowsFor(threshold);
        _bands = new BandTable[MinHash.Functions / _rows];
        _kept = new KeptSignatures(_bands.Length);
        for (var band = 0; band < _bands.Length; band++)
            _bands[band] = new BandTable(_kept, band * _rows, _rows);
    }

    /// <summary>How many hash functions a band has.</summary>
    public static int RowsFor(double threshold)
    {
        var rows = 1;
        while (rows < MinHash.Functions && Recall(threshold, rows + 1) >= LeastRecall)
            rows++;
        return rows;
    }

    /// <summary>Whether the document is like one that was kept; otherwise it is kept itself.</summary>
    /// <param name="signature">Its signature.</param>
    public bool IsOneOrKeep(ReadOnlySpan<ushort> signature)
    {
        Span<int> before = stackalloc int[_bands.Length];
        for (var band = 0; band < _bands.Length; band++)
        {
            before[band] = _bands[band].Find(signature);
            var other = before[band];
            for (var compared = 0; other >= 0 && compared < MostCompared; compared++, other = _kept.Before(other, band))
            {
                if (MinHash.Likeness(signature, _kept[other]) >= _threshold)
                    return true;
            }
        }

        var document = _kept.Add(signature, before);
        foreach (var band in _bands)
            band.Put(document);
        return false;
    }

    private static double Recall(double likeness, int rows) => 1 - Math.Pow(1 - Math.Pow(likeness, rows), MinHash.Functions / rows);
}
