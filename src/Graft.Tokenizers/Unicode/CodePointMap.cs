using System.Runtime.CompilerServices;

namespace Graft.Tokenizers.Unicode;

/// <summary>
/// A value for each code point (0 to 10FFFF), in pages of 256 code points. Code points without a value share one page, and so do the pages
/// that a wide range fills, so that a map takes some kilobytes.
/// </summary>
internal sealed class CodePointMap<T>
    where T : unmanaged
{
    public const int PageBits = 8;
    public const int PageSize = 1 << PageBits;

    // For each 256 code points their page. Page 0 is that of the code points without a value.
    private readonly ushort[] _pages = new ushort[0x110000 >> PageBits];
    private readonly List<int> _users = [int.MaxValue];
    private T[] _values = new T[PageSize];

    public T this[int codePoint]
    {
        get => _values[(_pages[codePoint >> PageBits] << PageBits) | (codePoint & (PageSize - 1))];
        set => Update(codePoint, codePoint, _ => value);
    }

    /// <summary>The values of the 256 code points that begin at <paramref name="number"/> times 256.</summary>
    public ReadOnlySpan<T> Page(int number) => _values.AsSpan(_pages[number] << PageBits, PageSize);

    /// <summary>Changes the values of a range; pages that it covers and that were one stay one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Update(int first, int last, Func<T, T> change)
    {
        Dictionary<ushort, ushort>? changed = null;
        for (var number = first >> PageBits; number <= last >> PageBits; number++)
        {
            var from = Math.Max(first - (number << PageBits), 0);
            var to = Math.Min(last - (number << PageBits), PageSize - 1);
            var isWhole = from == 0 && to == PageSize - 1;
            var old = _pages[number];
            if (isWhole && changed is not null && changed.TryGetValue(old, out var same))
            {
                _users[old]--;
                _users[same]++;
                _pages[number] = same;
                continue;
            }

            if (_users[old] > 1)
                Separate(number);
            foreach (ref var value in _values.AsSpan((_pages[number] << PageBits) + from, to - from + 1))
                value = change(value);
            if (isWhole)
                (changed ??= [])[old] = _pages[number];
        }
    }

    // Gives these code points a page of their own.
    private void Separate(int number)
    {
        var old = _pages[number];
        var page = _users.Count;
        if ((page + 1) << PageBits > _values.Length)
            Array.Resize(ref _values, Math.Max((page + 1) << PageBits, _values.Length * 3 / 2));
        _values.AsSpan(old << PageBits, PageSize).CopyTo(_values.AsSpan(page << PageBits));
        _users[old]--;
        _users.Add(1);
        _pages[number] = checked((ushort)page);
    }
}
