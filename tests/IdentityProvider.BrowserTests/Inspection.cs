using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace IdentityProvider.BrowserTests;

/// <summary>What every page keeps: nothing that axe-core objects to in either colour scheme, and no sideways scrolling on a phone.</summary>
internal static class Inspection
{
    public static async Task<List<string>> FaultsAsync(Visitor visitor)
    {
        List<string> faults = [];
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await visitor.Page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
            var result = await visitor.Page.RunAxe();
            faults.AddRange(result.Violations.SelectMany(v => v.Nodes.Select(n => $"{visitor.Path} {scheme}: {v.Id}: {n.Html}")));
        }

        await visitor.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await visitor.Page.SetViewportSizeAsync(Visitor.Telephone.Width, Visitor.Telephone.Height);
        var overhang = await visitor.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
        if (overhang > 0)
        {
            faults.Add($"{visitor.Path}: {overhang} pixels wider than a phone");
        }

        await visitor.Page.SetViewportSizeAsync(Visitor.Desktop.Width, Visitor.Desktop.Height);
        faults.AddRange(visitor.Complaints.Where(c => !c.Contains("the server responded with a status of 404", StringComparison.Ordinal)).Select(c => $"{visitor.Path}: {c}"));
        visitor.Complaints.Clear();
        return faults;
    }
}
