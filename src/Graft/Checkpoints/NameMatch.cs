namespace Graft.Checkpoints;

/// <summary>Finds the file's name for each of a model's names: equal, with or without the backbone's prefix, in an older spelling, or tied.</summary>
internal sealed class NameMatch
{
    private readonly Dictionary<string, string> _found = new(StringComparer.Ordinal);

    /// <exception cref="CheckpointFormatException">Two tensors of the file stand for one of the model.</exception>
    public NameMatch(IEnumerable<string> modelNames, CheckpointReader source, LoadRules rules)
    {
        var model = modelNames.ToHashSet(StringComparer.Ordinal);
        var ties = rules.TiedNames.ToLookup(pair => pair.Value, pair => pair.Key);
        // A tied name may stand in the file alone, though the model lists its partner.
        var known = model.Concat(rules.TiedNames.Keys).Concat(rules.TiedNames.Values).ToHashSet(StringComparer.Ordinal);
        var fileNameOf = new Dictionary<string, string>(StringComparer.Ordinal);
        var unexpected = new List<string>();
        var renaming = new Renaming(model, source.Tensors.Keys, rules);

        foreach (var fileName in source.Tensors.Keys)
        {
            if (renaming.Candidates(fileName).FirstOrDefault(known.Contains) is not { } name || !Group(name).Any(model.Contains))
                unexpected.Add(fileName);
            else if (!fileNameOf.TryAdd(name, fileName))
                throw new CheckpointFormatException(source.Path, $"tensors '{fileNameOf[name]}' and '{fileName}' both stand for '{name}'; remove one of them");
        }

        foreach (var name in model)
        {
            if (Group(name).FirstOrDefault(fileNameOf.ContainsKey) is { } partner)
                _found.Add(name, fileNameOf[partner]);
        }

        Missing = [.. model.Where(name => !_found.ContainsKey(name) && !rules.IsBuffer(name))];
        Unexpected = [.. unexpected.Where(name => !rules.IsBuffer(name))];

        // The names of one parameter, the one that counts first.
        IEnumerable<string> Group(string name)
        {
            var first = rules.TiedNames.GetValueOrDefault(name, name);
            return ties[first].Prepend(first);
        }
    }

    /// <summary>The model's name to the file's.</summary>
    public IReadOnlyDictionary<string, string> Found => _found;

    /// <summary>The model's names without a tensor in the file.</summary>
    public IReadOnlyList<string> Missing { get; }

    /// <summary>The file's names without a place in the model.</summary>
    public IReadOnlyList<string> Unexpected { get; }

    /// <summary>What a name of the file may be called in the model, likeliest first.</summary>
    private sealed class Renaming
    {
        private readonly LoadRules _rules;
        private readonly string? _added;
        private readonly string? _removed;

        public Renaming(IEnumerable<string> model, IEnumerable<string> file, LoadRules rules)
        {
            _rules = rules;
            if (rules.BackbonePrefix is not { } backbone)
                return;
            var prefix = backbone + ".";
            var modelHasIt = model.Any(name => name.StartsWith(prefix, StringComparison.Ordinal));
            var fileHasIt = file.Any(name => name.StartsWith(prefix, StringComparison.Ordinal));
            _added = modelHasIt && !fileHasIt ? prefix : null;
            _removed = fileHasIt && !modelHasIt ? prefix : null;
        }

        public IEnumerable<string> Candidates(string fileName)
        {
            foreach (var name in WithPrefix(fileName))
            {
                yield return name;
                foreach (var (old, current) in _rules.OldEndings.Where(pair => LoadRules.EndsWithParts(name, pair.Key)))
                    yield return name[..^old.Length] + current;
            }
        }

        private IEnumerable<string> WithPrefix(string name)
        {
            yield return name;
            if (_added is not null)
                yield return _added + name;
            else if (_removed is not null && name.StartsWith(_removed, StringComparison.Ordinal))
                yield return name[_removed.Length..];
        }
    }
}
