/* Put into a copy of the report: what a reader sees in each language, as JSON in the page. */
window.addEventListener("load", function () {
  const faults = [];
  const result = {};
  const visible = (element) => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.height > 0;
  };
  const articles = [...document.querySelectorAll("article")];
  const measure = (article) => {
    const figures = [...article.querySelectorAll("figure")];
    for (const figure of figures) {
      const svg = figure.querySelector("svg");
      const box = svg.getBoundingClientRect();
      const ink = svg.getBBox();
      const drawn = [...svg.querySelectorAll("path, use, rect")].filter(visible).length;
      if (box.width < 300 || box.height < 150 || ink.width < 300 || ink.height < 150 || drawn < 50)
        faults.push("not visible: " + figure.id);
      if (svg.scrollWidth > document.documentElement.clientWidth) faults.push("too wide: " + figure.id);
      for (const use of svg.querySelectorAll("use"))
        if (!document.querySelector(use.getAttribute("xlink:href"))) faults.push("glyph lost in " + figure.id);
    }
    const links = [...article.querySelectorAll("a")];
    for (const link of links) {
      const target = document.getElementById(link.getAttribute("href").slice(1));
      link.click();
      if (!target || !visible(target)) faults.push("leads nowhere: " + link.getAttribute("href"));
      else if (target.getBoundingClientRect().top < -2 || target.getBoundingClientRect().top > innerHeight)
        faults.push("not scrolled to: " + link.getAttribute("href"));
    }
    result[article.id] = { figures: figures.length, links: links.length, tables: article.querySelectorAll("table").length };
  };
  for (const article of articles) {
    const choice = document.querySelector('.switch a[href="#' + article.id + '"]');
    if (choice) choice.click();
    for (const other of articles)
      if (visible(other) !== (other === article)) faults.push(other.id + " while " + article.id + " is chosen");
    measure(article);
  }
  if (document.documentElement.scrollWidth > document.documentElement.clientWidth) faults.push("page wider than the window");
  const pre = document.createElement("pre");
  pre.id = "measured";
  pre.textContent = JSON.stringify({ faults: faults, result: result });
  document.body.append(pre);
});
