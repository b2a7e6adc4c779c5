namespace Graft.Tokenizers.Regex;

/// <summary>
/// Turns a parsed pattern into a <see cref="RegexProgram"/>. Counted repetitions are written out. Looks at a single code point become
/// asserts, and possessive repetitions of a set a greedy one with an assert behind it, so that the usual patterns need no other group.
/// </summary>
internal sealed class RegexCompiler
{
    private const int MaxInstructions = 20_000;

    // What the memo may need for each UTF-16 unit of a text that runs into backtracking: half a kilobyte.
    private const int MaxMemoBits = 4096;

    private readonly string _pattern;
    private readonly List<RegexInstruction> _code = [];
    private readonly List<CodePointSet> _sets = [];
    private readonly Dictionary<CodePointSet, int> _setIndexes = [];
    private readonly List<(int Set, bool AtEdge)> _conditions = [];
    private readonly Dictionary<(int Set, bool AtEdge), int> _conditionIndexes = [];
    private int _depth;
    private int _slots;
    private bool _isBackward;
    private int _lookBehinds;
    private int _groups;
    private int _groupDepth;

    private RegexCompiler(string pattern) => _pattern = pattern;

    public static RegexProgram Compile(string pattern)
    {
        var compiler = new RegexCompiler(pattern);
        compiler.Emit(RegexParser.Parse(pattern));
        compiler.Add(RegexOp.Accept);
        compiler.CheckMemo();
        var alphabet = new RegexAlphabet(pattern, compiler._sets);
        var conditions = compiler._conditions.Select(condition =>
        {
            bool[] members = [.. alphabet.Members[condition.Set]];
            members[alphabet.End] = condition.AtEdge;
            return members;
        });
        return new RegexProgram([.. compiler._code], alphabet, [.. conditions], compiler._slots, compiler._groupDepth);
    }

    private void CheckMemo()
    {
        if ((long)_slots * FailureMemo.BitsOf(Backtracker.MaxMemoValue(_groupDepth)) > MaxMemoBits)
        {
            throw new RegexFormatException(_pattern, 0,
                "the pattern can go on in too many ways (optional parts and loops, with counted repetitions written out); use smaller counts.");
        }
    }

    private void Emit(RegexNode node)
    {
        switch (node)
        {
            case SetNode { Set: var set }:
                Add(RegexOp.Set, SetIndex(set));
                break;
            case ConcatNode { Parts: var parts }:
                foreach (var part in _isBackward ? parts.Reverse() : parts)
                    Emit(part);
                break;
            case AlternateNode { Branches: var branches }:
                EmitAlternatives(branches);
                break;
            case RepeatNode { Kind: RepeatKind.Possessive } repeat:
                EmitPossessive(repeat);
                break;
            case RepeatNode repeat:
                EmitRepeat(repeat, guard: null);
                break;
            case AtomicNode { Part: RepeatNode { Kind: not RepeatKind.Lazy, Part: SetNode } repeat }:
                EmitPossessive(repeat);
                break;
            case AtomicNode { Part: SetNode part }:
                Emit(part);
                break;
            case AtomicNode { Part: var part }:
                EmitAtomic(part);
                break;
            case AssertNode assert:
                EmitAssert(assert.Set, assert.AtEdge, assert.IsBehind);
                break;
            case LookNode { Part: SetNode { Set: var set } } look:
                EmitAssert(look.IsNegative ? set.Negate() : set, look.IsNegative, look.IsBehind);
                break;
            case LookNode look:
                EmitLook(look);
                break;
            case SearchStartNode when _lookBehinds > 0:
                throw new RegexFormatException(_pattern, 0, "\\G in a look-behind is not supported; put it outside.");
            case SearchStartNode:
                Add(RegexOp.SearchStart);
                break;
            default:
                throw new InvalidOperationException($"No instructions for {node.GetType().Name}.");
        }
    }

    private void EmitAlternatives(IReadOnlyList<RegexNode> branches)
    {
        var ends = new List<int>();
        for (var i = 0; i < branches.Count - 1; i++)
        {
            var split = AddSplit();
            Emit(branches[i]);
            ends.Add(Add(RegexOp.Jump));
            Patch(split, split + 1, _code.Count);
        }

        Emit(branches[^1]);
        foreach (var end in ends)
            Patch(end, _code.Count);
    }

    private void EmitPossessive(RepeatNode repeat)
    {
        if (repeat.Part is SetNode { Set: var set } && !_isBackward)
            EmitRepeat(repeat with { Kind = RepeatKind.Greedy }, guard: set.Negate());
        else
            EmitAtomic(repeat with { Kind = RepeatKind.Greedy });
    }

    private void EmitAtomic(RegexNode part)
    {
        if (_isBackward)
        {
            throw new RegexFormatException(_pattern, 0,
                "atomic groups and possessive quantifiers in a look-behind are not supported; use plain ones there.");
        }

        EmitGroup(Add(RegexOp.Atomic), part);
    }

    private void EmitLook(LookNode look)
    {
        var start = Add(RegexOp.Look, 0, (look.IsBehind ? RegexProgram.LookBehind : 0) | (look.IsNegative ? RegexProgram.LookNegative : 0));
        var wasBackward = _isBackward;
        _isBackward = look.IsBehind;
        _lookBehinds += look.IsBehind ? 1 : 0;
        EmitGroup(start, look.Part);
        _lookBehinds -= look.IsBehind ? 1 : 0;
        _isBackward = wasBackward;
    }

    private void EmitGroup(int start, RegexNode part)
    {
        _groupDepth = Math.Max(_groupDepth, ++_groups);
        Emit(part);
        _groups--;
        Add(RegexOp.Accept);
        Patch(start, _code.Count);
    }

    private void EmitAssert(CodePointSet set, bool atEdge, bool isBehind)
    {
        var condition = (SetIndex(set), atEdge);
        if (!_conditionIndexes.TryGetValue(condition, out var index))
        {
            index = _conditions.Count;
            _conditions.Add(condition);
            _conditionIndexes.Add(condition, index);
        }

        Add(RegexOp.Assert, index, isBehind ? 1 : 0);
    }

    // The guard, where there is one, must be next wherever the repetition stops before its maximum.
    private void EmitRepeat(RepeatNode repeat, CodePointSet? guard)
    {
        var isLazy = repeat.Kind == RepeatKind.Lazy;
        var isUnbounded = repeat.Max == RepeatNode.Unbounded;
        var isPlus = isUnbounded && repeat.Min > 0 && repeat.Part is not SetNode;
        var checks = new List<int>();
        for (int i = 0, before = -1; i < (isPlus ? repeat.Min - 1 : repeat.Min) && before < _code.Count; i++)
        {
            // Nothing, however often, is nothing.
            before = _code.Count;
            EmitIteration(repeat, checks);
        }

        if (isUnbounded)
        {
            if (repeat.Part is SetNode { Set: var set })
                AddWithSlots(RegexOp.SetStar, SetIndex(set), isLazy ? 1 : 0);
            else if (isPlus)
                EmitPlus(repeat.Part, isLazy);
            else
                EmitStar(repeat.Part, isLazy);
            if (guard is not null)
                EmitAssert(guard, atEdge: true, isBehind: false);
        }
        else
        {
            EmitOptional(repeat, isLazy, guard, checks);
        }

        foreach (var check in checks)
            Patch(check, _code.Count);
    }

    private void EmitOptional(RepeatNode repeat, bool isLazy, CodePointSet? guard, List<int> checks)
    {
        var splits = new List<int>();
        for (var i = repeat.Min; i < repeat.Max; i++)
        {
            splits.Add(AddSplit());
            EmitIteration(repeat, checks);
        }

        var end = guard is null || splits.Count == 0 ? -1 : Add(RegexOp.Jump);
        foreach (var split in splits)
            PatchLoop(split, split + 1, _code.Count, isLazy);
        if (end < 0)
            return;
        EmitAssert(guard!, atEdge: true, isBehind: false);
        Patch(end, _code.Count);
    }

    // In a counted repetition too an iteration that consumes nothing ends all, even before the minimum.
    private void EmitIteration(RepeatNode repeat, List<int> checks)
    {
        var check = repeat.Max == 1 ? -1 : EmitBody(repeat.Part);
        if (repeat.Max == 1)
            Emit(repeat.Part);
        if (check >= 0)
            checks.Add(check);
    }

    private void EmitStar(RegexNode part, bool isLazy)
    {
        var split = AddSplit();
        var check = EmitBody(part);
        Patch(Add(RegexOp.Jump), split);
        PatchLoop(split, split + 1, _code.Count, isLazy);
        if (check >= 0)
            Patch(check, _code.Count);
    }

    private void EmitPlus(RegexNode part, bool isLazy)
    {
        var start = _code.Count;
        var check = EmitBody(part);
        var split = AddSplit();
        PatchLoop(split, start, _code.Count, isLazy);
        if (check >= 0)
            Patch(check, _code.Count);
    }

    // An iteration; where it can match nothing, the LoopCheck whose target is to be set is returned.
    private int EmitBody(RegexNode part)
    {
        if (!CanBeEmpty(part))
        {
            Emit(part);
            return -1;
        }

        _depth++;
        Add(RegexOp.LoopStart);
        Emit(part);
        var check = Add(RegexOp.LoopCheck);
        _depth--;
        return check;
    }

    private static bool CanBeEmpty(RegexNode node) => node switch
    {
        SetNode => false,
        ConcatNode concat => concat.Parts.All(CanBeEmpty),
        AlternateNode alternate => alternate.Branches.Any(CanBeEmpty),
        RepeatNode repeat => repeat.Min == 0 || CanBeEmpty(repeat.Part),
        AtomicNode atomic => CanBeEmpty(atomic.Part),
        _ => true,
    };

    private int SetIndex(CodePointSet set)
    {
        if (_setIndexes.TryGetValue(set, out var index))
            return index;
        index = _sets.Count;
        _sets.Add(set);
        _setIndexes.Add(set, index);
        return index;
    }

    private int AddSplit() => AddWithSlots(RegexOp.Split, 0, 0);

    private int AddWithSlots(RegexOp op, int a, int b)
    {
        var index = Add(op, a, b);
        _code[index] = _code[index] with { Slot = _slots };
        _slots += _depth + 1;
        return index;
    }

    private int Add(RegexOp op, int a = 0, int b = 0)
    {
        if (_code.Count == MaxInstructions)
        {
            throw new RegexFormatException(_pattern, 0,
                $"with its counted repetitions written out the pattern has more than {MaxInstructions} parts; use smaller counts.");
        }

        _code.Add(new RegexInstruction(op, a, b, _depth));
        return _code.Count - 1;
    }

    private void Patch(int index, int a) => _code[index] = _code[index] with { A = a };

    private void Patch(int index, int a, int b) => _code[index] = _code[index] with { A = a, B = b };

    private void PatchLoop(int split, int body, int exit, bool isLazy)
    {
        if (isLazy)
            Patch(split, exit, body);
        else
            Patch(split, body, exit);
    }
}
