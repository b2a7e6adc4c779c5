namespace Graft.Pretraining.Corpora;

/// <summary>
/// Finds documents like an earlier one without comparing all pairs: signatures are cut into bands, and only documents that agree in a whole
/// band are compared (locality-sensitive hashing; Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, chapter 3). Bands are as long as
/// a pair at the threshold is still found with 95 %: at 0.8 there are 18 bands of 7.
/// </summary>
internal sealed class NearDuplicates
{
    private const double LeastRecall = 0.95;

    private readonly double _threshold;
    private readonly int _rows;

    // By a band's hash the document that was kept last with it; the one before it is in the chain.
    private readonly Dictionary<ulong, int>[] _bands;
    private readonly List<int[]> _chains = [];
    private readonly List<uint[]> _kept = [];

    /// <param name="threshold">The likeness from which on a document is a near duplicate.</param>
    public NearDuplicates(double threshold)
    {
        _threshold = threshold;
        _rows = RowsFor(threshold);
        _bands = new Dictionary<ulong, int>[MinHash.Functions / _rows];
        for (var band = 0; band < _bands.Length; band++)
            _bands[band] = [];
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
    public bool IsOneOrKeep(uint[] signature)
    {
        var hashes = new ulong[_bands.Length];
        for (var band = 0; band < hashes.Length; band++)
        {
            hashes[band] = Hash(signature.AsSpan(band * _rows, _rows));
            for (var other = _bands[band].GetValueOrDefault(hashes[band], -1); other >= 0; other = _chains[other][band])
            {
                if (MinHash.Likeness(signature, _kept[other]) >= _threshold)
                    return true;
            }
        }

        var chain = new int[hashes.Length];
        for (var band = 0; band < hashes.Length; band++)
        {
            chain[band] = _bands[band].GetValueOrDefault(hashes[band], -1);
            _bands[band][hashes[band]] = _kept.Count;
        }

        _chains.Add(chain);
        _kept.Add(signature);
        return false;
    }

    private static double Recall(double likeness, int rows) => 1 - Math.Pow(1 - Math.Pow(likeness, rows), MinHash.Functions / rows);

    private static ulong Hash(ReadOnlySpan<uint> band)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var value in band)
            hash = (hash ^ value) * 0x9E3779B97F4A7C15 ^ (hash >> 29);
        return hash;
    }
}
