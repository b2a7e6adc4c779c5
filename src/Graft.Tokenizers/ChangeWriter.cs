using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers;

/// <summary>
/// Rewrites a text by the reference's rule for replacements: of the new code points, as many as were replaced take the origins one by one,
/// further ones share the origin of the last; where there are fewer, the last one takes the rest's place, and the last one written before
/// if there are none. Where nothing was written yet, the removed ones are forgotten, and every later origin lags behind by as many.
/// </summary>
internal ref struct ChangeWriter(AlignedText text)
{
    private const int NotBegun = -1;

    // How far the source is written; -1 while nothing has changed.
    private int _done = NotBegun;

    // How far the source's origins are taken. Differs from _done where they lag behind.
    private int _taken;

    // The last code point waits: what is removed behind it adds to what it takes.
    private bool _hasLast;
    private int _last;
    private int _lastTakes;

    /// <summary>Keeps what lies before <paramref name="end"/> and is not written yet.</summary>
    public void KeepTo(int end)
    {
        var chars = text.Chars;
        if (_done == NotBegun)
        {
            var length = 0;
            if (end > 0)
                CodePoints.Before(chars, end, out length);
            _done = end - length;
            text.BeginRewrite(_done);
            _taken = _done;
        }

        if (_done == end)
            return;
        CodePoints.Before(chars, end, out var lastLength);
        if (end - lastLength > _done)
        {
            Flush();
            if (_taken == _done)
            {
                text.AppendRange(_done, end - lastLength);
                _taken = end - lastLength;
            }
            else
            {
                for (int i = _done, length; i < end - lastLength; i += length)
                    Put(CodePoints.At(chars, i, out length), takes: 1);
            }
        }

        Put(CodePoints.At(chars, end - lastLength, out _), takes: 1);
        _done = end;
    }

    /// <summary>Writes <paramref name="replacement"/> for the code points up to <paramref name="end"/> that are not written yet.</summary>
    public void Replace(int end, scoped ReadOnlySpan<char> replacement)
    {
        var replaced = 0;
        for (int length; _done < end; _done += length, replaced++)
            CodePoints.At(text.Chars, _done, out length);
        for (int i = 0, length; i < replacement.Length; i += length, replaced--)
            Put(CodePoints.At(replacement, i, out length), takes: replaced > 0 ? 1 : 0);
        if (replaced > 0 && _hasLast)
            _lastTakes += replaced;
    }

    /// <summary>Keeps the rest and makes what was written the text; does nothing where nothing has changed.</summary>
    public void End()
    {
        if (_done == NotBegun)
            return;
        KeepTo(text.Chars.Length);
        Flush();
        text.EndRewrite();
    }

    private void Put(int codePoint, int takes)
    {
        Flush();
        (_hasLast, _last, _lastTakes) = (true, codePoint, takes);
    }

    private void Flush()
    {
        if (!_hasLast)
            return;
        _hasLast = false;
        var chars = text.Chars;
        var length = 0;
        if (_lastTakes > 0)
        {
            CodePoints.At(chars, _taken, out length);
            text.Append(_last, text.Original(_taken, _taken + length));
        }
        else if (_taken > 0)
        {
            CodePoints.Before(chars, _taken, out length);
            text.Append(_last, text.Original(_taken - length, _taken));
        }
        else
        {
            text.Append(_last, new TextSpan(text.Offset, text.Offset));
        }

        for (; _lastTakes > 0; _lastTakes--)
        {
            CodePoints.At(chars, _taken, out length);
            _taken += length;
        }
    }
}
