using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace IdentityProvider.BrowserTests;

/// <summary>What every page keeps: nothing that axe-core objects to in either colour scheme, no word broken in a table, and on a phone no sideways scrolling and no menu higher than its entries.</summary>
internal static class Inspection
{
    private const string BrokenWords = """
        () => [...document.querySelectorAll('td, th')].flatMap(cell => {
          const broken = [], texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
          while (texts.nextNode()) {
            for (const word of texts.currentNode.data.matchAll(/[\w-]+/g)) {
              if (word[0].length > 18 || word[0].includes('-')) { continue; } // an identifier, which may break
              const range = document.createRange();
              range.setStart(texts.currentNode, word.index);
              range.setEnd(texts.currentNode, word.index + word[0].length);
              if (range.getClientRects().length > 1) { broken.push(word[0]); }
            }
          }
          return broken;
        })
        """;

    private const string EmptyMenu = """
        () => [...document.querySelectorAll('.console-menu')].map(menu => menu.offsetHeight - menu.firstElementChild.offsetHeight).find(empty => empty > 32) ?? 0
        """;

    /// <summary>Where what was looked at is kept as pictures, for people to look at too.</summary>
    private static readonly string? Album = Environment.GetEnvironmentVariable("TEST_SCREENSHOTS");

    private static int pictures;

    public static async Task<List<string>> FaultsAsync(Visitor visitor)
    {
        List<string> faults = [];
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await visitor.Page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
            await PictureAsync(visitor, scheme.ToString());
            var result = await visitor.Page.RunAxe();
            faults.AddRange(result.Violations.SelectMany(v => v.Nodes.Select(n => $"{visitor.Path} {scheme}: {v.Id}: {n.Html}")));
        }

        await visitor.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        faults.AddRange((await visitor.Page.EvaluateAsync<string[]>(BrokenWords)).Select(word => $"{visitor.Path}: breaks the word {word}"));
        await visitor.Page.SetViewportSizeAsync(Visitor.Telephone.Width, Visitor.Telephone.Height);
        faults.AddRange((await visitor.Page.EvaluateAsync<string[]>(BrokenWords)).Select(word => $"{visitor.Path}: breaks the word {word}"));
        await PictureAsync(visitor, "Phone");
        var overhang = await visitor.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
        if (overhang > 0)
        {
            faults.Add($"{visitor.Path}: {overhang} pixels wider than a phone");
        }

        if (await visitor.Page.EvaluateAsync<int>(EmptyMenu) is > 0 and var empty)
        {
            faults.Add($"{visitor.Path}: a menu with {empty} empty pixels");
        }

        await visitor.Page.SetViewportSizeAsync(Visitor.Desktop.Width, Visitor.Desktop.Height);
        faults.AddRange(visitor.Complaints.Where(c => !c.Contains("the server responded with a status of 404", StringComparison.Ordinal)).Select(c => $"{visitor.Path}: {c}"));
        visitor.Complaints.Clear();
        return faults;
    }

    private static async Task PictureAsync(Visitor visitor, string look)
    {
        if (Album is not null)
        {
            var name = $"{Interlocked.Increment(ref pictures):000}{visitor.Path.Replace('/', '-')}-{look}.png";
            await visitor.Page.ScreenshotAsync(new() { Path = Path.Combine(Album, name), FullPage = true });
        }
    }
}
